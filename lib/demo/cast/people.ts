import { slugify } from "@/lib/identity/names";
import type { Random } from "../random";

/** Somebody with a name, who can sign in. */
export interface Person {
  readonly fullName: string;
  readonly username: string;
  readonly email: string;
}

/** Given and family names that go together, as they do in a large Californian city. */
const NAMES = [
  `Alice Benjamin Clara Daniel Emma Grace Henry Lucy Oliver Rosa Thomas Victoria
   / Adams Bennett Carter Fletcher Hayes Morgan Palmer Reed Sullivan Turner Walsh Whitaker`,
  `Alejandra Camila Diego Esteban Gabriela Javier Lucía Mateo Paloma Ramón Santiago Ximena
   / Aguilar Cárdenas Delgado Fuentes Herrera Mendoza Ortega Rosales Salazar Vásquez Villanueva Zamora`,
  `Aiko Daichi Emi Haruto Keiko Kenji Mika Naoki Sakura Takeshi Yui Yuto
   / Fujita Hayashi Ishikawa Kobayashi Matsumoto Nakamura Okada Saito Takahashi Ueda Watanabe Yamamoto`,
  `Fang Hao Jing Lan Lei Ming Qiang Rui Wei Xiu Yan Zhen
   / Cai Chen Gao Huang Liang Liu Ma Song Wang Xu Zhang Zhou`,
  `Dae-jung Eun-ji Hana Hyun-woo Jae-won Ji-ho Min-jun Seo-yeon So-ra Soo-ah Tae-yang Yuna
   / Bae Choi Han Hwang Jung Kang Kwon Lim Park Seo Shin Yoon`,
  `Aditi Anjali Arjun Devika Ishaan Kavya Meera Nikhil Priya Rohan Sunita Vikram
   / Banerjee Bhatt Chandra Gupta Iyer Joshi Kapoor Mehta Nair Patel Reddy Sharma`,
  `Amara Chidi Efua Ikenna Kofi Kwame Ngozi Obinna Sade Temi Yaa Zainab
   / Adebayo Agyeman Asante Boateng Eze Mensah Nwosu Ofori Okafor Okonkwo Olawale Owusu`,
  `Amir Dina Farah Hassan Karim Laila Leila Nadia Omar Samir Yasmin Ziad
   / Abadi Aziz Darwish Farouk Haddad Khalil Mansour Nassar Qasim Rahman Saleh Tehrani`,
  `Ana Bruno Catarina Duarte Helena Inês João Luana Marcelo Otávio Rafaela Tiago
   / Almeida Barros Cardoso Couto Ferraz Lacerda Moreira Nogueira Pereira Ribeiro Teixeira Vieira`,
  `Aline Bastien Camille Élodie Étienne Hugo Inès Léa Maxime Noémie Théo Zoé
   / Blanchard Chevalier Dupont Fontaine Girard Lambert Lefèvre Marchand Mercier Moreau Roussel Vidal`,
  `Anna Florian Greta Jonas Katrin Lars Lena Matthias Petra Sven Ulrike Wiebke
   / Bauer Brandt Engel Fischer Hartmann Keller Lorenz Richter Schreiber Vogel Weber Ziegler`,
  `Anastasia Bogdan Darya Ivan Katya Maksym Natalia Oksana Pavel Sergei Tamara Yuri
   / Bondarenko Fedorov Ivanenko Kovalenko Kuznetsov Lysenko Melnyk Orlov Petrenko Sokolov Tkachenko Volkov`,
  `Elif Emre Aylin Burak Defne Kerem Leyla Mert Nazan Selin Umut Zeynep
   / Aksoy Arslan Aydin Bulut Demir Erdogan Kaplan Kaya Korkmaz Polat Tekin Yildiz`,
  `An Bao Chi Hien Khoa Lan Linh Minh Quang Thao Trang Vinh
   / Bui Dang Dinh Doan Duong Ho Huynh Lam Ngo Nguyen Pham Trinh`,
  `Analyn Bayani Corazon Dalisay Efren Isko Ligaya Luz Mayumi Rizal Tala Urbano
   / Aquino Bautista Dimaculangan Enriquez Galang Ilagan Lacson Magsaysay Pangilinan Quizon Santos Tolentino`,
  `Haunani Kai Kalani Keola Leilani Makoa Malia Noelani Sina Tavita Talia Sione
   / Akana Faleolo Kahale Kalama Kealoha Leota Mahoe Nakoa Palakiko Tavake Tuimavave Fonoti`,
] as const;

const DOMAINS = ["example.com", "example.org", "example.net"];

/** People, each of another name, in an order of chance; there are about 2300. */
export function* people(random: Random): Generator<Person, never> {
  const cultures = NAMES.map((text) => {
    const [given = [], family = []] = text.split("/").map((names) => names.trim().split(/\s+/));
    return random.shuffled(given.flatMap((first) => family.map((last) => `${first} ${last}`)));
  });
  const taken = new Set<string>();
  while (cultures.some((names) => names.length > 0)) {
    const fullName = random.pick(cultures.filter((names) => names.length > 0)).pop() ?? "";
    const username = slugify(fullName);
    if (taken.has(username)) continue;
    taken.add(username);
    yield { fullName, username, email: `${localPart(fullName)}@${random.pick(DOMAINS)}` };
  }
  throw new Error("The demo company has run out of names.");
}

/** The part of an e-mail address before the `@`: "given.family". */
export function localPart(fullName: string): string {
  return fullName.split(" ").map(slugify).join(".");
}
