// One line for each group; an emoji, then the words that it is found by.

/** @type {Record<string, string>} */
export const GROUPS = {
  Smileys: `
    😀 grinning face happy;😃 smiling face open mouth;😄 smiling face open mouth smiling eyes;😁 grinning face smiling eyes;
    😆 smiling face open mouth tightly closed eyes;😅 smiling face open mouth cold sweat phew;🤣 rolling on floor laughing lol rofl;
    😂 face tears joy lol laugh;🙂 slightly smiling face smile;😉 winking face wink;😊 smiling face smiling eyes smile happy;😇 smiling face halo;
    🥰 smiling face smiling eyes three hearts love;😍 smiling face heart shaped eyes love;🤩 grinning face star eyes;😘 face throwing a kiss;
    😋 face savouring delicious food;😜 face stuck out tongue winking eye;🤪 grinning face one large one small eye;🤗 hugging face hug;
    🤭 smiling face smiling eyes hand covering mouth;🤫 face finger covering closed lips;🤔 thinking face think hmm;🤨 face one eyebrow raised;
    😐 neutral face;😑 expressionless face;😶 face without mouth;😏 smirking face;😒 unamused face;🙄 face rolling eyes;😬 grimacing face;
    😌 relieved face;😔 pensive face sorry;😪 sleepy face;😴 sleeping face tired sleep;😷 face medical mask;🤒 face thermometer ill sick;
    🤕 face head bandage;🤢 nauseated face;🥵 overheated face;🥶 freezing face;😵 dizzy face;🤯 shocked face exploding head wow mind blown;
    🥳 face party horn party hat;😎 smiling face sunglasses;🤓 nerd face;🧐 face monocle;😕 confused face;😟 worried face;🙁 slightly frowning face;
    😮 face open mouth wow;😲 astonished face;😳 flushed face;🥺 face pleading eyes;😨 fearful face;😰 face open mouth cold sweat;😢 crying face sad;
    😭 loudly crying face cry sad;😱 face screaming in fear shock;😖 confounded face;😞 disappointed face sad sorry;😩 weary face;😫 tired face;
    🥱 yawning face;😤 face look triumph;😡 pouting face angry;😠 angry face;🤬 serious face symbols covering mouth;👻 ghost;💩 pile poo poop
  `,
  People: `
    👋 waving hand hello hi bye wave;🤚 raised back hand;✋ raised hand;👌 ok hand perfect;🤏 pinching hand;
    🤞 hand index middle fingers crossed luck hope;🤟 i love you hand;🤘 horns;🤙 call me hand;👈 left pointing backhand index;
    👉 right pointing backhand index;👆 up pointing backhand index;👇 down pointing backhand index;👍 thumbs up yes ok good like approve;
    👎 thumbs down no bad dislike;✊ raised fist;👊 fisted hand;👏 clapping hands bravo applause;🙌 person raising both hands in celebration;
    👐 open hands;🤲 palms up together;🤝 handshake deal;🙏 person folded hands thanks please thank you pray;💪 flexed biceps strong;👀 eyes look see;
    🧠 brain;👶 baby;🧒 child;👦 boy;👧 girl;🧑 adult;👨 man;👩 woman;👴 older man;👵 older woman;🙅 face no good gesture;🙆 face ok gesture;
    💁 information desk person;🙋 happy person raising one hand;🙇 person bowing deeply;🤦 face palm;🤷 shrug;🏃 runner;💃 dancer;🕺 man dancing;
    💑 couple heart;👪 family
  `,
  Nature: `
    🐶 dog face;🐱 cat face;🐭 mouse face;🐰 rabbit face;🦊 fox face;🐻 bear face;🐼 panda face;🐨 koala;🐯 tiger face;🦁 lion face;🐮 cow face;🐷 pig face;
    🐸 frog face;🐵 monkey face;🐔 chicken;🐧 penguin;🐦 bird;🦉 owl;🐺 wolf face;🐴 horse face;🦄 unicorn face;🐝 honeybee;🦋 butterfly;🐌 snail;
    🐞 lady beetle;🐢 turtle;🐍 snake;🐙 octopus;🐬 dolphin;🐳 spouting whale;🐟 fish;🌵 cactus;🌲 evergreen tree;🌳 deciduous tree;🌴 palm tree;🌱 seedling;
    🍀 four leaf clover;🍁 maple leaf;🍄 mushroom;🌷 tulip;🌹 rose;🌻 sunflower;🌸 cherry blossom;🌍 earth globe europe africa;🌙 crescent moon;
    ⭐ medium star favourite;🌟 glowing star;⚡ high voltage;🔥 fire hot lit;🌈 rainbow;⛄ snowman without snow;💧 droplet;🌊 water wave
  `,
  Food: `
    🍏 green apple;🍎 red apple;🍐 pear;🍊 tangerine;🍋 lemon;🍌 banana;🍉 watermelon;🍇 grapes;🍓 strawberry;🍒 cherries;🍑 peach;🥭 mango;🍍 pineapple;
    🥥 coconut;🥝 kiwifruit;🍅 tomato;🥑 avocado;🥕 carrot;🌽 ear maize;🥔 potato;🍞 bread;🥐 croissant;🧀 cheese wedge;🥚 egg;🍳 cooking;🥞 pancakes;🥓 bacon;
    🍔 hamburger;🍟 french fries;🍕 slice pizza;🌭 hot dog;🥪 sandwich;🌮 taco;🍝 spaghetti;🍜 steaming bowl;🍣 sushi;🍦 soft ice cream;🍩 doughnut;
    🍪 cookie;🎂 birthday cake;🍰 shortcake;🍫 chocolate bar;🍬 candy;🍭 lollipop;☕ hot beverage coffee;🍵 teacup without handle;🍺 beer mug;
    🍷 wine glass;🥂 clinking glasses cheers;🥤 cup straw
  `,
  Activities: `
    ⚽ soccer ball;🏀 basketball hoop;🏈 american football;⚾ baseball;🎾 tennis racquet ball;🏐 volleyball;🎱 billiards;🏓 table tennis paddle ball;
    🏸 badminton racquet shuttlecock;🥊 boxing glove;🎯 direct hit;🎮 video game;🎲 game die;🧩 jigsaw puzzle piece;🎨 artist palette;🎬 clapper board;
    🎤 microphone;🎧 headphone;🎹 musical keyboard;🎸 guitar;🎻 violin;🏆 trophy;🥇 first place medal;🎉 party popper tada congratulations celebrate;
    🎊 confetti ball;🎁 wrapped present gift;🎈 balloon;🎄 christmas tree;🚗 automobile car;🚕 taxi;🚌 bus;🚲 bicycle bike;
    ✈ airplane plane flight travel;🚀 rocket launch ship;⛵ sailboat;🏠 house building home;🏡 house garden;🏢 office building;🏥 hospital;
    🏖 beach umbrella;🗺 world map;⛺ tent
  `,
  Objects: `
    ⌚ watch;📱 mobile phone;📞 telephone receiver phone call;💻 personal computer;📷 camera photo;💡 electric light bulb idea;📖 open book;📚 books;
    ✏ pencil;📝 memo;📎 paperclip;📌 pushpin;📦 package parcel delivery shipping;📫 closed mailbox raised flag mail post;🔑 key;🔒 lock secure;
    🔨 hammer repair fix tool;🔧 wrench repair fix tool;💰 money bag;💳 credit card payment;💎 gem stone;🛒 shopping trolley shop cart basket;
    👕 t shirt;👖 jeans;👗 dress;👟 athletic shoe;👜 handbag;🎒 school satchel;👑 crown;💄 lipstick;💊 pill;⏰ alarm clock time;
    ⏳ hourglass flowing sand wait;❤ heart love red;💛 yellow heart;💚 green heart;💙 blue heart;💜 purple heart;🖤 heart;💔 broken heart sad;
    💕 two hearts;💯 hundred points perfect;✅ check mark done yes ok;❌ cross mark no wrong cancel;❓ question mark ornament help;
    ❗ exclamation mark important;💤 sleeping;🔔 bell;🎵 musical note;➕ plus
  `,
}
