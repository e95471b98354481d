import { type Database, sql } from "@/lib/db";

/** How many people a site of some size has. Half as many profiles, and a tenth as many contacts without a user. */
export const USERS = 100_000;

const FIRST =
  "Anna Bo Carla Dieter Élodie Farid Grace Hana Ivan Jürgen Keiko Liam Maria Nils Olga Pedro Quinn Rosa Sven Tara";
const LAST =
  "Adler Brown Cohen Díaz Eriksson Fischer García Hansen Ito Johnson Kowalski Larsen Müller Novak O'Brien Patel Quist Rossi Smith Tanaka";
const TRADES =
  "Bakery Books Cycles Dental Energy Films Garden Health Imports Joinery Kitchens Labs Motors Networks Optics Press Rentals Studio Travel Works";

/** The n-th of twenty words, each `step` times in a row. */
function word(words: string, step: number) {
  return sql`(string_to_array(${words}, ' '))[1 + (n / ${step}::int) % 20]`;
}

/**
 * Fills the database with people as many sites have them: users with a contact each, profiles of which half are personal
 * and every one has a manager, and contacts that never became users. By sets, and indexed for searches afterwards: some
 * seconds for 100,000.
 */
export async function makePeople(db: Database, users = USERS): Promise<void> {
  const indexes = await db.query<{ name: string; definition: string }>(sql`
    SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE indexname LIKE '%_search_idx'`);
  for (const { name } of indexes) await db.pool.query(`DROP INDEX ${name}`);
  await db.query(sql`
    INSERT INTO app_user (username, email, first_name, last_name, date_joined)
    SELECT 'person-' || n, 'person.' || n || '@' || CASE n % 3 WHEN 0 THEN 'gmail.com' ELSE 'mail' || n % 5000 || '.example' END,
      ${word(FIRST, 1)}, ${word(LAST, 20)} || CASE WHEN n % 400 = 0 THEN ' ' || n ELSE '' END, now() - n * interval '10 minutes'
    FROM generate_series(1, ${users}::int) n`);
  await db.query(sql`
    INSERT INTO contact (slug, email, phone, full_name, user_id, created_at)
    SELECT username, email, '+1415' || 2000000 + id, first_name || ' ' || last_name, id, date_joined FROM app_user
    WHERE username ~ '^person-[0-9]+$'`);
  await db.query(sql`
    INSERT INTO contact (slug, email, full_name, created_at)
    SELECT 'lead-' || n, 'lead.' || n || '@prospects.example', ${word(FIRST, 3)} || ' ' || ${word(LAST, 7)}, now()
    FROM generate_series(1, ${users}::int / 10) n`);
  await db.query(sql`
    INSERT INTO profile (slug, full_name, email, phone, street_address, locality, postal_code, country, created_at)
    SELECT CASE n % 2 WHEN 0 THEN 'person-' || n ELSE 'company-' || n END,
      CASE n % 2 WHEN 0 THEN ${word(FIRST, 1)} || ' ' || ${word(LAST, 20)}
        ELSE ${word(LAST, 3)} || ' ' || ${word(TRADES, 60)} || ' ' || n END,
      'office.' || n || '@mail' || n % 5000 || '.example', '+1212' || 2000000 + n, n || ' Main Street', 'Springfield',
      10000 + n % 90000, 'US', now() - n * interval '20 minutes'
    FROM generate_series(1, ${users}::int / 2) n`);
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id, created_at)
    SELECT p.id, u.id, t.id, p.created_at
    FROM profile p JOIN app_user u ON u.username = 'person-' || split_part(p.slug, '-', 2)
      CROSS JOIN (SELECT id FROM role_type WHERE slug = 'manager' AND profile_id IS NULL) t
    WHERE p.slug ~ '^(person|company)-[0-9]+$'`);
  for (const { definition } of indexes) await db.pool.query(definition);
  await db.query(sql`ANALYZE`);
}
