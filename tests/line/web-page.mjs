// SPDX-License-Identifier: MIT
// Asks for screens as a web page on @supabase/supabase-js does: select('*'), joined in the page. For the
// comparison in test-bytes. node web-page.mjs MODULES SCREEN; address, key and account come from the environment.
import { createRequire } from 'node:module';

const [modules, screen] = process.argv.slice(2);
const { createClient } = createRequire(`${modules}/`)('@supabase/supabase-js');
const env = process.env;
const supabase = createClient(env.LOOPTRACE_URL, env.LOOPTRACE_ANON_KEY, {
  auth: { persistSession: false, autoRefreshToken: false },
  // Node.js 20 has no WebSocket; nothing here opens one.
  realtime: { transport: class {} },
});

const rows = async (query) => {
  const { data, error } = await query;
  if (error) throw new Error(`${error.code} ${error.message}`);
  return data;
};
// Where '*' is refused because of a single column, a page names all the others.
const granted = JSON.parse(env.PAGE_COLUMNS);
const star = (table, embedded = '') => supabase.from(table).select((granted[table] ?? '*') + embedded);
const all = (table, embedded) => rows(star(table, embedded));

const { data, error } = await supabase.auth.signInWithPassword({
  email: env.PAGE_EMAIL,
  password: env.LOOPTRACE_DEMO_PASSWORD,
});
if (error) throw error;
const me = data.user.id;
const person = () =>
  Promise.all([
    rows(star('profiles').eq('id', me)),
    rows(star('user_roles').eq('user_id', me)),
  ]);

const screens = {
  // Counts and the newest of everything: a page has no server-side function for it.
  home: async () => {
    await person();
    const found = await Promise.all([
      all('orders', `,supplier_orders(${granted.supplier_orders},production_stages(*))`),
      all('ai_quotes'),
      all('marketplace_products'),
      all('notifications'),
      all('suppliers'),
    ]);
    return found[0].length;
  },
  orders: async () => {
    await person();
    const found = await Promise.all([all('orders'), all('suppliers'), all('profiles')]);
    return found[0].length;
  },
  board: async () => {
    await person();
    const found = await Promise.all([all('supplier_orders', ',production_stages(*)')]);
    return found[0].length;
  },
};
console.log(await screens[screen]());
