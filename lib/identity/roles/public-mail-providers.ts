/**
 * Domains at which anybody can have a mailbox: sharing one says nothing of two people. Add what is missing; a domain
 * that is absent makes strangers colleagues.
 */
const PUBLIC_MAIL_PROVIDERS: ReadonlySet<string> = new Set(
  `aim.com aol.com att.net bellsouth.net bigpond.com bluewin.ch btinternet.com charter.net comcast.net cox.net
   duck.com earthlink.net email.com fastmail.com fastmail.fm free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com
   gmx.de gmx.net googlemail.com hey.com hotmail.ca hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr
   hotmail.it icloud.com inbox.com inbox.ru juno.com laposte.net libero.it list.ru live.ca live.co.uk live.com
   live.fr live.nl mac.com mail.com mail.ru mailbox.org mailinator.com me.com msn.com naver.com ntlworld.com
   optonline.net orange.fr outlook.com outlook.de outlook.es outlook.fr outlook.it pm.me posteo.de proton.me
   protonmail.ch protonmail.com qq.com rediffmail.com rocketmail.com rogers.com sbcglobal.net seznam.cz sfr.fr
   shaw.ca sina.com sky.com sympatico.ca t-online.de talktalk.net tuta.com tuta.io tutanota.com tutanota.de
   verizon.net virgilio.it virginmedia.com wanadoo.fr web.de windstream.net wp.pl yahoo.ca yahoo.co.in
   yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.au yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com
   yandex.ru ymail.com zoho.com 126.com 139.com 163.com`.split(/\s+/),
);

/** The domain of an address in lower case, as a whole: `jo@Mail.Example.com` → `mail.example.com`. */
export function emailDomain(email: string): string {
  return email.slice(email.lastIndexOf("@") + 1).toLowerCase();
}

/** The domain, when only people of one organization have addresses there; else null. */
export function organizationDomain(email: string | null): string | null {
  const domain = email?.includes("@") ? emailDomain(email) : "";
  return domain === "" || PUBLIC_MAIL_PROVIDERS.has(domain) ? null : domain;
}
