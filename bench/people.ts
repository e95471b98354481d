import { type Database, sql } from "@/lib/db";

/** How many people and profiles a site of some size has. */
export const USERS = 100_000;
export const PROFILES = 50_000;
const CONTACTS = 10_000;

const FIRST =
  "Anna Bo Carla Dieter Élodie Farid Grace Hana Ivan Jürgen Keiko Liam Maria Nils Olga Pedro Quinn Rosa Sven Tara";
const LAST =
  "Adler Brown Cohen Díaz Eriksson Fischer García Hansen Ito Johnson Kowalski Larsen Müller Novak O'Brien Patel Quist Rossi Smith Tanaka";
const TRADES =
  "Bakery Books Cycles Dental Energy Films Garden Health Imports Joinery Kitchens Labs Motors Networks Optics Press Rentals Studio Travel Works";

/**
 * Fills the database with people as many sites have them: 100,000 users with a contact each, 50,000 profiles of which
 * half are personal, a manager on every one, and 10,000 contacts that never became users. By sets: some seconds.
 */
export async function makePeople(db: Database): Promise<void> {
  const pick = (words: string, step: number) => sql`(string_to_array(${words}, ' '))[1 + (n / ${step}) % 20]`;
  await db.query(sql`
    INSERT INTO app_user (username, email, first_name, last_name, date_joined)
    SELECT 'person-' || n, 'person.' || n || '@' || CASE n % 3 WHEN 0 THEN 'gmail.com' ELSE 'mail' || n % 5000 || '.example' END,
      ${pick(FIRST, 1)}, ${pick(LAST, 20)} || CASE WHEN n % 400 = 0 THEN ' ' || n ELSE '' END, now() - n * interval '10 minutes'
    FROM generate_series(1, ${USERS}::int) n`);
  await db.query(sql`
    INSERT INTO contact (slug, email, phone, full_name, user_id, created_at)
    SELECT username, email, '+1415' || 2000000 + id, first_name || ' ' || last_name, id, date_joined FROM app_user
    WHERE username LIKE 'person-%'`);
  await db.query(sql`
    INSERT INTO contact (slug, email, full_name, created_at)
    SELECT 'lead-' || n, 'lead.' || n || '@prospects.example', ${pick(FIRST, 3)} || ' ' || ${pick(LAST, 7)}, now()
    FROM generate_series(1, ${CONTACTS}::int) n`);
  await db.query(sql`
    INSERT INTO profile (slug, full_name, email, phone, street_address, locality, postal_code, country, created_at)
    SELECT CASE n % 2 WHEN 0 THEN 'person-' || n ELSE 'company-' || n END,
      CASE n % 2 WHEN 0 THEN ${pick(FIRST, 1)} || ' ' || ${pick(LAST, 20)} ELSE ${pick(LAST, 3)} || ' ' || ${pick(TRADES, 60)} || ' ' || n END,
      'office.' || n || '@mail' || n % 5000 || '.example', '+1212' || 2000000 + n, n || ' Main Street', 'Springfield', 10000 + n % 90000, 'US',
      now() - n * interval '20 minutes'
    FROM generate_series(1, ${PROFILES}::int) n`);
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id, created_at)
    SELECT p.id, u.id, t.id, p.created_at
    FROM profile p JOIN app_user u ON u.username = 'person-' || split_part(p.slug, '-', 2)
      CROSS JOIN (SELECT id FROM role_type WHERE slug = 'manager' AND profile_id IS NULL) t
    WHERE p.slug ~ '^(person|company)-[0-9]+$'`);
  await db.query(sql`ANALYZE`);
}
