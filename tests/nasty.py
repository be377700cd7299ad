"""Texts that would do harm if they were taken for anything but text."""

NASTY = [
    "[red]x[/red]", "[/]x", "[@click=app.quit]A[/]", "[link='file:///etc/passwd']x[/link]",
    "[$primary]x", "x\\", "O'Neil [2]", "[b", "%s {0} {{7*7}}", "Robert'); DROP TABLE client;--",
    "a\x1b]0;pwn\x07b", "\x1b]52;c;Zm9v\x1b\\x", "x\x1b[2J", "x\x9b31m", "x\by", "x\x7f", "x\x00y",
    "a\tb", "a\rb", "a\nb", "x\u202ey", "x\u2066y\u2069", "x\u200by", "\ufeffx", "e\u0301", "é",
    "x" + "\u0301" * 60, "👨‍👩‍👧 🇨🇭", "全角ＡＢＣ", "مرحبا ١٢٣", "x\ud800y", "ıİß", "a\u2028b",
    "=1+1", "+", "-", "@SUM", "\t=1", "x@y.z\r\nBcc: e@x", "<img src='/etc/hostname'/>",
    "../../x", "NaN", "-1", '"', '"*', "a AND b", "NOT x", "NEAR(a b)", "col:x", "^x", "(", "*",
    "𞤀𞤁", "\U0001e900", "ﷺ" * 200, "x" * 200,
]  # fmt: skip
