// What emoji-words.js has, by German words. The first ones name it.

export const WORDS = `
  😀 grinsendes gesicht fröhlich;😃 lächelndes gesicht offener mund;😄 lachendes gesicht lächelnde augen;😁 strahlendes gesicht grinsen;
  😆 lachendes gesicht zugekniffene augen;😅 lachen mit schweißtropfen puh;🤣 kugelt sich vor lachen;😂 freudentränen lachen;🙂 leichtes lächeln;
  😉 zwinkern;😊 lächelnde augen freude froh;😇 heiligenschein engel;🥰 verliebt drei herzen liebe;😍 herzaugen verliebt liebe;🤩 sternaugen begeistert;
  😘 kuss küssen;😋 lecker schmeckt;😜 zunge zwinkern;🤪 verrückt albern;🤗 umarmung umarmen;🤭 hand vor dem mund kichern;🤫 leise psst still;
  🤔 nachdenken denken hmm;🤨 hochgezogene augenbraue skeptisch;😐 neutrales gesicht;😑 ausdruckslos;😶 ohne mund sprachlos;😏 selbstgefällig schmunzeln;
  😒 verstimmt genervt;🙄 augenrollen;😬 grimasse zähne;😌 erleichtert;😔 bedrückt traurig leid;😪 schläfrig müde;😴 schlafen müde;😷 maske krank;
  🤒 fieber krank thermometer;🤕 kopfverband verletzt;🤢 übel schlecht;🥵 heiß hitze schwitzen;🥶 kalt frieren;😵 schwindelig benommen;🤯 kopf explodiert wow;
  🥳 party feiern partyhut;😎 sonnenbrille cool;🤓 streber brille;🧐 monokel prüfend;😕 verwirrt;😟 besorgt;🙁 enttäuscht missmutig;😮 offener mund staunen wow;
  😲 erstaunt;😳 errötet verlegen;🥺 bittend flehend;😨 ängstlich angst;😰 angstschweiß besorgt;😢 weinen traurig träne;😭 heulen weinen traurig;😱 schrei angst schock;
  😖 verwirrt gequält;😞 enttäuscht traurig leid;😩 erschöpft;😫 müde erschöpft;🥱 gähnen müde;😤 schnauben wütend triumph;😡 wütend zornig rot;😠 verärgert böse;
  🤬 fluchen schimpfen;👻 gespenst geist;💩 haufen kacke;
  👋 winken hallo tschüss;🤚 handrücken;✋ erhobene hand stopp;👌 in ordnung ok perfekt;🤏 wenig bisschen;🤞 daumen drücken glück hoffnung;🤟 ich liebe dich hand;
  🤘 teufelshörner rock;🤙 ruf mich an;👈 zeigt nach links;👉 zeigt nach rechts;👆 zeigt nach oben;👇 zeigt nach unten;👍 daumen hoch ja gut ok;👎 daumen runter nein schlecht;
  ✊ faust;👊 faust stoß;👏 applaus klatschen bravo;🙌 hände hoch jubel;👐 offene hände;🤲 hände zusammen;🤝 händedruck einig abgemacht;🙏 danke bitte gefaltete hände;
  💪 muskeln stark;👀 augen sehen schauen;🧠 gehirn;👶 baby;🧒 kind;👦 junge;👧 mädchen;🧑 person erwachsen;👨 mann;👩 frau;👴 älterer mann opa;👵 ältere frau oma;
  🙅 nein abwehr;🙆 ok geste;💁 auskunft person;🙋 meldet sich hand heben;🙇 verbeugung entschuldigung;🤦 hand vor dem kopf;🤷 schulterzucken keine ahnung;🏃 läufer laufen rennen;
  💃 tänzerin tanzen;🕺 tänzer tanzen;💑 paar liebe;👪 familie;
  🐶 hund;🐱 katze;🐭 maus;🐰 hase kaninchen;🦊 fuchs;🐻 bär;🐼 panda;🐨 koala;🐯 tiger;🦁 löwe;🐮 kuh;🐷 schwein;🐸 frosch;🐵 affe;🐔 huhn;🐧 pinguin;🐦 vogel;🦉 eule;
  🐺 wolf;🐴 pferd;🦄 einhorn;🐝 biene;🦋 schmetterling;🐌 schnecke;🐞 marienkäfer;🐢 schildkröte;🐍 schlange;🐙 krake tintenfisch;🐬 delfin;🐳 wal;🐟 fisch;🌵 kaktus;
  🌲 tanne nadelbaum;🌳 laubbaum baum;🌴 palme;🌱 keimling spross;🍀 kleeblatt glück;🍁 ahornblatt herbst;🍄 pilz;🌷 tulpe blume;🌹 rose blume;🌻 sonnenblume;🌸 kirschblüte;
  🌍 erde welt globus;🌙 mond;⭐ stern favorit;🌟 leuchtender stern;⚡ blitz strom;🔥 feuer heiß;🌈 regenbogen;⛄ schneemann;💧 tropfen wasser;🌊 welle meer;
  🍏 grüner apfel;🍎 roter apfel;🍐 birne;🍊 mandarine orange;🍋 zitrone;🍌 banane;🍉 wassermelone;🍇 trauben;🍓 erdbeere;🍒 kirschen;🍑 pfirsich;🥭 mango;🍍 ananas;🥥 kokosnuss;
  🥝 kiwi;🍅 tomate;🥑 avocado;🥕 karotte möhre;🌽 mais;🥔 kartoffel;🍞 brot;🥐 croissant hörnchen;🧀 käse;🥚 ei;🍳 spiegelei kochen;🥞 pfannkuchen;🥓 speck;🍔 hamburger;
  🍟 pommes;🍕 pizza;🌭 hotdog würstchen;🥪 sandwich;🌮 taco;🍝 spaghetti nudeln;🍜 schüssel suppe nudelsuppe;🍣 sushi;🍦 eis softeis;🍩 donut krapfen;🍪 keks;
  🎂 geburtstagskuchen geburtstag torte;🍰 kuchen torte;🍫 schokolade;🍬 bonbon;🍭 lutscher;☕ kaffee heißgetränk;🍵 tee teeschale;🍺 bier;🍷 wein;🥂 anstoßen prost sekt;🥤 becher strohhalm;
  ⚽ fußball;🏀 basketball;🏈 football;⚾ baseball;🎾 tennis;🏐 volleyball;🎱 billard;🏓 tischtennis;🏸 federball badminton;🥊 boxen boxhandschuh;🎯 volltreffer ziel;🎮 videospiel;
  🎲 würfel;🧩 puzzle;🎨 palette malen kunst;🎬 filmklappe;🎤 mikrofon;🎧 kopfhörer;🎹 klavier tasten;🎸 gitarre;🎻 geige;🏆 pokal;🥇 goldmedaille erster;
  🎉 konfetti feiern glückwunsch party;🎊 konfettiball feiern;🎁 geschenk;🎈 luftballon;🎄 weihnachtsbaum weihnachten;🚗 auto;🚕 taxi;🚌 bus;🚲 fahrrad rad;✈ flugzeug flug reise;
  🚀 rakete start;⛵ segelboot;🏠 haus zuhause;🏡 haus mit garten;🏢 bürogebäude büro;🏥 krankenhaus;🏖 strand sonnenschirm urlaub;🗺 weltkarte;⛺ zelt;
  ⌚ armbanduhr uhr;📱 handy mobiltelefon;📞 telefonhörer telefon anruf;💻 computer laptop;📷 kamera foto;💡 glühbirne idee;📖 offenes buch;📚 bücher;✏ bleistift stift;📝 notiz schreiben;
  📎 büroklammer anhang;📌 reißzwecke;📦 paket lieferung versand;📫 briefkasten post;🔑 schlüssel;🔒 schloss sicher;🔨 hammer reparatur werkzeug;🔧 schraubenschlüssel reparatur werkzeug;
  💰 geldsack geld;💳 kreditkarte zahlung karte;💎 edelstein diamant;🛒 einkaufswagen warenkorb einkauf;👕 hemd t-shirt;👖 hose jeans;👗 kleid;👟 turnschuh schuh;👜 handtasche;
  🎒 rucksack schulranzen;👑 krone;💄 lippenstift;💊 tablette pille;⏰ wecker zeit;⏳ sanduhr warten;❤ rotes herz liebe;💛 gelbes herz;💚 grünes herz;💙 blaues herz;💜 lila herz;
  🖤 schwarzes herz;💔 gebrochenes herz traurig;💕 zwei herzen;💯 hundert punkte perfekt;✅ häkchen erledigt ja ok;❌ kreuz nein falsch abbrechen;❓ fragezeichen frage hilfe;
  ❗ ausrufezeichen wichtig;💤 schlafen;🔔 glocke;🎵 musiknote musik;➕ plus
`
