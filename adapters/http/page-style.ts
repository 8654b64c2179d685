/** The one style of all pages: the reader's own fonts, light or dark as the reader has it, nothing loaded. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1b2430;--soft:#566273;--line:#d5dce5;--card:#fff;--back:#f2f4f8;--press:#1a5fb4;--link:#1a5fb4;--bad:#b3261e;--tint:#b3261e14}
@media (prefers-color-scheme:dark){:root{--ink:#e9edf3;--soft:#9fabba;--line:#36404d;--card:#1c222b;--back:#12161c;--press:#2f74cf;--link:#7fb2f5;--bad:#ff8f85;--tint:#ff8f851f}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
body>*{max-width:35rem;margin-inline:auto;padding-inline:1.25rem}
header{display:flex;align-items:center;gap:.5rem;padding-block:max(1rem,7vh) .8rem;color:var(--soft);font-size:.9rem;font-weight:600}
main{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding-block:1.4rem;width:calc(100% - 1.5rem)}
footer{padding-block:.9rem 2rem;color:var(--soft);font-size:.8rem}
h1{font-size:1.3rem;line-height:1.3;margin:0 0 .8rem;overflow-wrap:anywhere}
p{margin:.8rem 0;overflow-wrap:anywhere}
a{color:var(--link)}
dl{display:grid;grid-template-columns:auto 1fr;gap:.35rem 1rem;margin:1rem 0;padding:.8rem 0;border-block:1px solid var(--line);font-size:.95rem}
table{display:block;max-width:100%;overflow-x:auto;margin:.8rem 0;border-collapse:collapse;font-size:.9rem}
td,th{padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:600}
@media (max-width:30rem){table,tbody,tr,td{display:block}th{display:none}tr{padding:.5rem 0;border-bottom:1px solid var(--line)}td{padding:0;border:0;overflow-wrap:anywhere}}
ul{margin:.8rem 0;padding-left:1.2rem;overflow-wrap:anywhere}
section{border-bottom:1px solid var(--line)}
small{color:var(--soft)}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
label{display:block;margin:1rem 0;font-weight:600}
label.tick{display:flex;gap:.6rem;align-items:baseline;font-weight:400}
input:not([type=checkbox]),textarea,select{display:block;width:100%;min-height:2.75rem;margin-top:.35rem;padding:.55rem .7rem;border:1px solid var(--line);border-radius:.5rem;background:var(--back);color:inherit;font:inherit}
input[type=file]{padding:.6rem;border-style:dashed;font-size:.9rem}
textarea{font:.8rem/1.4 ui-monospace,monospace}
.code{font:1.25rem/1.4 ui-monospace,monospace!important;letter-spacing:.12em;text-transform:uppercase}
code{padding:.1em .35em;border-radius:.3rem;background:var(--back);font:.9em ui-monospace,monospace}
details{margin:1rem 0;border-block:1px solid var(--line)}
summary{padding:.8rem 0;cursor:pointer;font-weight:600}
.alert{margin:0 0 1rem;padding:.75rem 1rem;border-left:.25rem solid var(--bad);border-radius:.3rem;background:var(--tint)}
button{display:block;width:100%;min-height:3rem;margin-top:1.2rem;border:0;border-radius:.6rem;background:var(--press);color:#fff;font:inherit;font-weight:600;cursor:pointer}
:focus-visible{outline:3px solid #78aeed;outline-offset:2px}
`;
