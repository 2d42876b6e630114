/** The page's whole style: readable on a telephone, in the dark, and on paper. */
export const STYLE = `
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--accent:#0a6e5c}
*{box-sizing:border-box}body{margin:0;display:flex;font:15px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
nav{width:22rem;height:100vh;overflow:auto;position:sticky;top:0;padding:1rem;border-right:1px solid var(--line);flex:none;font-size:13px}
nav a{display:block;text-decoration:none;color:inherit;padding:.1rem 0;overflow-wrap:anywhere}nav h1{font-size:1.1rem}
main{padding:1rem 2rem;min-width:0;max-width:70rem}section{border-top:1px solid var(--line);padding:.5rem 0}
h3 code{font-size:1rem}h5{margin:.8rem 0 .2rem}table{border-collapse:collapse;width:100%;margin:.3rem 0}
td,th{border:1px solid var(--line);padding:.2rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
td:first-child{white-space:nowrap}code{font-family:ui-monospace,Consolas,monospace;background:var(--soft);padding:0 .2rem;border-radius:3px}
summary{cursor:pointer;padding:.2rem 0}small{opacity:.75}.need{color:#c0392b}.errors span{border:1px solid var(--line);padding:0 .3rem;border-radius:3px}
.tag{background:var(--soft);border-radius:3px;padding:0 .4rem;font-size:13px}.open{color:var(--accent)}
.m{display:inline-block;min-width:3.6em;font:600 12px ui-monospace,monospace}.GET{color:#2a6fb0}.POST{color:#0a7d4f}.PUT{color:#a8640a}.DELETE{color:#b03030}
:target{background:#ff02}@media(max-width:60rem){body{display:block}nav{width:auto;height:auto;position:static}main{padding:1rem}}
@media print{nav{display:none}details>*{display:block}}`;
