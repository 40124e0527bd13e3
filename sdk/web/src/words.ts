/** The few words that the SDK says itself. */
export interface Words {
  close: string;
  send: string;
  thanks: string;
  stars: (count: number) => string;
}

const GERMAN: Words = {
  close: "Schließen",
  send: "Absenden",
  thanks: "Vielen Dank!",
  stars: (count) => `${count} von 5 Sternen`,
};

const ENGLISH: Words = {
  close: "Close",
  send: "Send",
  thanks: "Thank you!",
  stars: (count) => `${count} of 5 stars`,
};

export function words(language: string): Words {
  return language.toLowerCase().startsWith("de") ? GERMAN : ENGLISH;
}
