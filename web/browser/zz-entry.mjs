import { axe, browser, context, overflow, phone, small, spaced, structure } from './harness.mjs';
const url='http://127.0.0.1:18942';
const filter=new RegExp(process.argv[2]||'staff-entry');
const index = await (await fetch(url + '/gallery/')).text();
const pages=[...new Set([...index.matchAll(/href="(\/gallery\/[^"#?]+)"/g)].map((m) => m[1]))].filter(p=>filter.test(p));
const chrome=await browser();
for (const [name,viewport] of [['wide',undefined],['small',phone]]) {
  const c=await context(chrome, viewport?{viewport}:{}); const page=await c.newPage();
  for (const p of pages) { await page.goto(url+p);
    await page.screenshot({path:'/tmp/entry-shots/'+p.split('/').pop()+'-'+name+'.png',fullPage:true});
    const found=[...(name==='wide'?await structure(page):await small(page)), await overflow(page), ...await axe(page)].filter(Boolean);
    for (const f of found) console.log(name,p,JSON.stringify(f).slice(0,400));
    if (name==='wide') { await page.emulateMedia({media:'print'}); const b=await page.$$eval('button, .govuk-button, footer, .govuk-back-link, .govuk-skip-link', all=>all.filter(e=>e.checkVisibility()).map(e=>e.outerHTML.slice(0,100))); if(b.length) console.log('print',p,b[0]); await page.emulateMedia({media:'screen'}); }
  }
  await c.close();
}
await chrome.close();
