using Chat.Core.Conversations;

namespace Chat.Core.Demo;

/// <summary>Talks that a small ceramics shop might have. Lines begin with <c>c</c> for the client or <c>a</c> for the team.</summary>
internal static class DemoScripts
{
    public sealed record Script(string Locale, string[] Lines);

    public static readonly Script[] All =
    [
        new("en", ["c:Hi! I ordered two {product}s as a wedding present, order {order}.", "c:Will they be here by Saturday?", "a:Congratulations to the couple! They left our studio this morning, so expect them on Friday.", "c:Perfect, thank you 🙂", "c:One more thing: could you add a card with a few words?", "a:Of course. What should it say?", "c:For Ida and Lars, may it always be full.", "a:Lovely. I’ll write it by hand."]),
        new("en_GB", ["c:Is the {product} safe for the dishwasher?", "a:Yes, and for the oven up to 180 °C. Please not from the freezer straight into the heat.", "c:And is the green inside food safe?", "a:It is. The glaze is lead-free and fired at 1,240 °C. We wrote down how to keep it pretty: https://kilnandclay.example/care", "c:Brilliant, thanks"]),
        new("en_US", ["c:The {product} arrived with a chip on the rim :(", "a:I’m so sorry! A new one leaves today. Please keep the chipped one, no need to post it back.", "c:That’s really kind of you.", "a:You’ll get the tracking number by e-mail in a minute.", "c:Got it. Thursday works."]),
        new("de", ["c:Guten Morgen, die Vase in Salbeigrün kam leider mit einem Riss im Boden an.", "c:Bestellung {order}.", "a:Das tut mir leid! Möchten Sie lieber eine neue oder das Geld zurück?", "c:Gern eine neue, wenn es noch eine gibt.", "a:Gibt es. Sie geht morgen mit DHL raus.", "c:Vielen Dank für die schnelle Hilfe!"]),
        new("de", ["c:Kann ich die Becher auch im Laden abholen?", "a:Ja, montags bis freitags von 10 bis 18 Uhr, Lindenstraße 24.", "c:Wunderbar, dann komme ich am {day}."]),
        new("fr", ["c:Bonjour, où en est ma commande {order} ?", "a:Bonjour ! Elle est partie ce matin, comptez trois jours.", "c:Merci beaucoup. Et le remboursement de l’assiette ébréchée ?", "a:Le remboursement est parti lundi, il devrait être visible aujourd’hui ou demain.", "c:Parfait, je le vois. Bonne journée !"]),
        new("es", ["c:Hola, ¿el plato hondo cabe en un horno pequeño?", "a:Sí, mide 22 cm de diámetro y 6 de alto.", "c:¿Y se puede enviar a Canarias?", "a:Claro, tarda unos ocho días y no hay aduana.", "c:Genial, lo pido ahora."]),
        new("pl", ["c:Dzień dobry, czy talerze są bezpiecznie pakowane?", "a:Tak, każdy osobno, w papier i słomę. Jeśli coś się stłucze, wysyłamy nowy.", "c:Dotarły w całości, dziękuję!", "a:Bardzo się cieszę, że talerze dotarły w całości!"]),
        new("it", ["c:Buongiorno, vorrei la ciotola in un colore più scuro.", "a:La smaltiamo anche in blu notte, però servono tre settimane.", "c:Va bene, aspetto volentieri.", "a:Allora la mettiamo nel forno di {day}."]),
        new("pt_BR", ["c:Oi! Vocês entregam nos Açores?", "a:Entregamos, pelo correio, em cerca de oito dias.", "c:E dá para pagar na entrega?", "a:Infelizmente não, mas aceitamos cartão e transferência."]),
        new("ja", ["c:注文した湯呑みはいつ届きますか？注文番号は{order}です。", "a:ご注文ありがとうございます。{day}に発送予定です。", "c:ありがとうございます。楽しみにしています。"]),
        new("ar", ["c:مرحبا، هل يمكن تغيير عنوان التوصيل قبل الشحن؟ رقم الطلب {order}", "a:أهلا بك! بالتأكيد، أرسل لنا العنوان الجديد.", "c:شارع الورد ١٢، الطابق الثاني.", "a:تم التغيير. سيصل الطلب يوم الخميس."]),
        new("tr", ["c:Merhaba, fatura adresini değiştirebilir misiniz?", "a:Fatura adresini hesabınızdan değiştirip yeniden indirebilirsiniz.", "c:Oldu, teşekkürler."]),
        new("nl", ["c:Kan ik de schaal ook als cadeau laten inpakken?", "a:Zeker, vink bij het afrekenen ‘cadeau’ aan. We doen er een lint om.", "c:Leuk, dank je wel!"]),
    ];

    /// <summary>What people ask who have not been answered yet.</summary>
    public static readonly Script[] Waiting =
    [
        new("en", ["c:Hello, is anybody there?", "c:I can’t find the invoice for order {order}."]),
        new("de", ["c:Guten Tag, passt die Teekanne {product} auf ein Stövchen von 10 cm?"]),
        new("fr", ["c:Bonjour, la tasse reçue n’est pas de la bonne couleur.", "c:Je peux vous envoyer une photo ?"]),
        new("ja", ["c:ギフト包装はできますか？", "c:のしも付けたいです。"]),
        new("ar", ["c:هل الطبق آمن للاستخدام في الميكروويف؟"]),
        new("en_GB", ["c:Could I swap the large {product} for the small one? Order {order}, not shipped yet I think."]),
        new("es", ["c:Hola, ¿tienen el jarrón en azul?"]),
    ];

    public static readonly string[] Products = ["Dune bowl", "Fjord plate", "Ember mug", "Reed vase", "Sage teapot", "Salt pig"];

    public static readonly (string Name, LabelColor Color)[] Labels =
        [("Damage", LabelColor.Rose), ("Delivery", LabelColor.Blue), ("Refund", LabelColor.Orange), ("Wholesale", LabelColor.Green)];

    /// <summary>The members by their places in the demo's team.</summary>
    public static readonly (string Name, int[] Members)[] Teams = [("Returns", [1, 2]), ("Studio", [0, 2])];

    public static readonly (string Shortcut, string Title, string Body)[] Replies =
    [
        ("hello", "Greeting", "Hello {client.first_name|there}, this is {agent.first_name} from {site.name}. How can I help?"),
        ("delivery", "How long delivery takes", "We send every working day. Within the country it takes two to three days, to the rest of Europe four to six."),
        ("refund", "Refund on its way", "Your refund is on its way, {client.first_name|}. Banks usually take three to five working days."),
        ("chip", "Chipped in the post", "I am so sorry! A new one leaves today, please keep the chipped one. A photo helps us to find out where it happened."),
        ("bye", "Goodbye", "Thank you for writing to us. Have a lovely day!"),
    ];

    public static readonly string[] Notes =
    [
        "Third chip from this batch, shelf B. @{name} please have a look at the packing.",
        "Regular from the market, be generous.",
        "Promised a call on Thursday. @{name} can you take it?",
    ];
}
