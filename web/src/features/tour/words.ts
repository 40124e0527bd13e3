import { defineWords } from "@/lib/i18n";

export const useTourWords = defineWords("tour", {
  en: {
    title: "Tour", step: "Step {{n}} of {{all}}", next: "Next", back: "Back", finish: "Finish", close: "End the tour",
    home: "This is Lindenhof", homeText: "An invented shop with real purchases. What you see happened in the last days: messages that went, and messages that did not, each with its reason.",
    person: "Meet Anna", personText: "Open her: everything she did, what she agreed to and how that can be proven, and what she got or did not get, and why.",
    journey: "How the scene is drawn", journeyText: "A new collection: a push first; who does not tap it within four hours gets one SMS with a personal link; the app then shows an offer for what they looked at.",
    test: "Try before you publish", testText: "Choose Anna and step through it: each condition shows the value that was seen. The back-test plays it over the past weeks, without sending anything.",
    run: "Now for real", runText: "Start it, and watch Anna's phone. Leave the push alone, let four hours pass, and tap the link in the SMS.", start: "Start the journey", started: "Started. The push arrives in a second.",
    later: "4 hours later", showPhone: "Show the phone", phone: "Anna's phone", hidePhone: "Hide the phone",
  },
  de: {
    title: "Rundgang", step: "Schritt {{n}} von {{all}}", next: "Weiter", back: "Zurück", finish: "Fertig", close: "Rundgang beenden",
    home: "Das ist Lindenhof", homeText: "Ein erfundener Shop mit echten Einkäufen. Was Sie sehen, ist in den letzten Tagen geschehen: Nachrichten, die hinausgingen, und solche, die es nicht taten, jede mit ihrem Grund.",
    person: "Lernen Sie Anna kennen", personText: "Öffnen Sie sie: alles, was sie getan hat, worin sie eingewilligt hat und wie sich das beweisen lässt, und was sie bekam oder nicht bekam, und warum.",
    journey: "Wie die Szene gezeichnet ist", journeyText: "Eine neue Kollektion: zuerst ein Push; wer ihn vier Stunden lang nicht antippt, bekommt eine SMS mit persönlichem Link; die App zeigt dann ein Angebot zu dem, was angesehen wurde.",
    test: "Ausprobieren vor dem Veröffentlichen", testText: "Wählen Sie Anna und gehen Sie Schritt für Schritt durch: Jede Bedingung zeigt den gesehenen Wert. Der Backtest spielt alles über die letzten Wochen, ohne etwas zu senden.",
    run: "Jetzt in echt", runText: "Starten Sie, und sehen Sie auf Annas Handy. Lassen Sie den Push liegen, lassen Sie vier Stunden vergehen, und tippen Sie auf den Link in der SMS.", start: "Journey starten", started: "Gestartet. Der Push kommt in einer Sekunde.",
    later: "4 Stunden später", showPhone: "Handy zeigen", phone: "Annas Handy", hidePhone: "Handy ausblenden",
  },
});
