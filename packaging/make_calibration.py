#!/usr/bin/env python3
"""Speech that the converter learns from where nobody gives it recordings: about forty minutes by several synthetic voices.

    make_calibration.py FOLDER

Writes FOLDER/*.opus and FOLDER/speech.tsv (path, speaker, language, text). What is said is made of the word lists below, the same every
time: interviews, news, stories, instructions, numbers, spelled names, and some German, French and Spanish. Needs flite, espeak-ng and
ffmpeg. A folder that is complete is left as it is.
"""
import hashlib
import random
import subprocess
import sys
import tempfile
from pathlib import Path

PARTS = 24          # recordings, each by one voice
WORDS = 290         # of a recording, about two minutes
VOICES = [("flite", "slt", 1.0), ("flite", "rms", 1.0), ("flite", "awb", 1.0), ("flite", "kal16", 1.05),
          ("espeak", "en-us+f3", 165), ("espeak", "en-gb+m3", 155), ("flite", "slt", 1.15), ("flite", "rms", 0.95)]

NAMES = "Anna Bergmann|Tom Okafor|Maria Delgado|James Whitfield|Priya Raman|Lucas Moreau|Helen Carter|Samuel Osei|Nadia Haddad|George Palmer|Ingrid Solberg|Peter Novak".split("|")
PLACES = "the harbour|Lisbon|the old library|a small village in the north|Chicago|the river bank|the university|a farm outside Bristol|the town hall|Vienna|the train station|our kitchen".split("|")
THINGS = "the bridge|a new timetable|the missing letters|his grandfather's boat|the annual report|a broken window|the water supply|the museum's garden|her first recording|a map from eighteen ninety|the school roof|the last harvest".split("|")
ACTIONS = "repaired|looked for|forgot about|paid for|wrote about|argued over|measured|photographed|sold|described|asked about|carried home".split("|")
FEELINGS = "surprised|relieved|a little worried|very proud|tired but happy|curious|not convinced|grateful|angry at first|calm".split("|")
TIMES = "last winter|on Tuesday morning|before the war|in the spring of two thousand and four|about an hour ago|every single evening|during the storm|at half past six|when I was a child|the week after".split("|")
REASONS = "nobody had told us otherwise|the weather turned|there was no money left|we had promised it|the road was closed|it seemed the right thing to do|the doctor said so|everybody was watching".split("|")
FOODS = "two onions|a cup of flour|three ripe tomatoes|half a litre of milk|some salt|a pinch of nutmeg|four eggs|a slice of bread|a little olive oil|fresh basil".split("|")
TOOLS = "the blue valve|the main switch|the second screw|the red cable|the filter|the lid|the battery|the left handle|the paper tray|the thermostat".split("|")
SCIENCE = "glaciers|the moon's gravity|bees|coral reefs|black holes|the human ear|soil bacteria|solar panels|ocean currents|earthquakes|vaccines|old manuscripts".split("|")
STORY = [
    "{time}, {name} {action} {thing} near {place}, and everyone who saw it was {feeling}.",
    "It was not easy, because {reason}, but {name} went to {place} all the same.",
    "The door opened slowly. \"Is anybody there?\" she called, and only the wind answered.",
    "{name} had never been to {place}, though the stories about it were known to every child in the street.",
    "There was a light in the distance, small and yellow, and it moved from left to right as if somebody were carrying it.",
    "By the time they reached {place}, the rain had stopped, the clouds were breaking, and {thing} lay in front of them.",
    "He sat down, took off his hat, and said nothing for a long while.",
    "Years later {name} still told how they {action} {thing}, and how {feeling} they had been.",
]
INTERVIEW = [
    "So, tell me, how did you come to {place}?", "Well, I think it was {time}, and honestly, I was {feeling}.",
    "You know, we {action} {thing}, and, um, {reason}.", "Right. And what did your family say?",
    "My mother was {feeling}. My father, he just laughed.", "Yeah, I mean, it's hard to explain, isn't it?",
    "Would you do it again?", "Oh, absolutely. I wouldn't change a thing, except perhaps {thing}.",
    "That's interesting. Let me ask you about {science}.", "No, no, that's not what I meant at all.",
    "I worked there for {number} years, and I never once {action} {thing}.",
]
NEWS = [
    "Good evening. The council of {place} decided {time} that {thing} will be replaced next year.",
    "The costs are estimated at {number} million, {number} percent more than was planned.",
    "\"We are {feeling},\" said {name}, who has led the committee since two thousand and {number}.",
    "According to the police, {number} people were near {place} when it happened; nobody was hurt.",
    "Researchers have published new findings on {science}, and they disagree with what was believed until now.",
    "In sport, the home team lost by {number} to {number}, in front of {number} thousand spectators.",
    "Tomorrow will be mostly dry, with temperatures between {number} and {number} degrees.",
]
LECTURE = [
    "Today I would like to talk about {science}, and about why they matter.", "First, let us look at what we can measure, and then at what we can only guess.",
    "If you compare {science} with {science}, you will notice a pattern.", "This was described by {name} in nineteen {number}, but it took decades until anybody believed it.",
    "The reason is simple: {reason}.", "As a rule of thumb, divide by {number} and add {number}.", "Are there any questions so far? No? Then let us go on.",
    "It follows that the first term vanishes, and what remains is proportional to the square of the distance.",
]
INSTRUCTIONS = [
    "Take {food}, {food} and {food}, and mix them in a large bowl.", "Let it rest for {number} minutes.", "Then heat the oven to {number} degrees.",
    "Before you begin, switch off {tool}.", "Turn {tool} to the right until you hear a click.", "Never touch {tool} while it is hot.",
    "If that does not help, remove {tool}, wait for {number} seconds, and try again.", "Serve it with {food}, or keep it in the fridge for up to {number} days.",
]
SPELLED = [
    "My name is {name}, that's {spelled}.", "The number is {digits}, I repeat, {digits}.", "Enter {digits}.", "{spelled}.", "Start, stop, help, yes, no.",
    "The reference is {spelled}, dash, {digits}.", "We live at {number} {street} Street, apartment {number} {letter}.", "It was the {ordinal} of {month}, {year}.",
]
KINDS = [INTERVIEW, STORY, NEWS, LECTURE, INSTRUCTIONS, SPELLED]
OTHERS = {
    "de": ["Guten Morgen, wie geht es Ihnen heute?", "Wir sind letzte Woche mit dem Zug nach Hamburg gefahren.", "Das Wetter war schlecht, aber die Leute waren freundlich.",
           "Meine Schwester arbeitet seit zehn Jahren in einem kleinen Krankenhaus.", "Können Sie das bitte noch einmal wiederholen?", "Der Bericht wird am Freitag veröffentlicht.",
           "Es kostet dreiundzwanzig Euro und fünfzig Cent.", "Niemand wusste, wer die Tür offen gelassen hatte.", "Im Herbst ernten wir Äpfel, Birnen und Pflaumen.", "Ich habe lange darüber nachgedacht und keine Antwort gefunden."],
    "fr": ["Bonjour, je voudrais deux billets pour Lyon, s'il vous plaît.", "Hier soir, nous avons mangé dans un petit restaurant au bord de la rivière.", "Il pleuvait depuis le matin et personne ne voulait sortir.",
           "Mon frère a trouvé un appartement près de la gare.", "Pouvez-vous parler un peu plus lentement ?", "La réunion commence à neuf heures et demie.",
           "Elle ne se souvenait plus de son nom.", "Les enfants jouaient dans la cour pendant que nous travaillions.", "C'est une question à laquelle je ne peux pas répondre.", "Le prix a augmenté de douze pour cent."],
    "es": ["Buenos días, ¿dónde está la estación de autobuses?", "Mi abuela nació en un pueblo muy pequeño del sur.", "Ayer compramos pan, queso y tres kilos de naranjas.",
           "No estoy seguro de que sea una buena idea.", "El tren sale a las siete y cuarto de la tarde.", "Cuando llegamos, ya no quedaba nadie en la plaza.",
           "La doctora me dijo que descansara unos días.", "Es la primera vez que veo el mar en invierno.", "Había mucha gente y no se oía nada.", "Costará unos cuarenta y cinco euros."],
}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "zero one two three four five six seven eight nine".split()
ORDINALS = "first second third fourth fifth eighth eleventh fourteenth twentieth twenty-third".split()
MONTHS = "January February March April May June July August September October November December".split()
STREETS = "Maple|Church|Station|Victoria|Mill|Green".split("|")


def sentence(choose, template):
    slots = {"time": TIMES, "name": NAMES, "action": ACTIONS, "thing": THINGS, "place": PLACES, "feeling": FEELINGS, "reason": REASONS, "food": FOODS,
             "tool": TOOLS, "science": SCIENCE, "ordinal": ORDINALS, "month": MONTHS, "street": STREETS}
    while "{" in template:
        start, rest = template.split("{", 1)
        slot, end = rest.split("}", 1)
        if slot == "number":
            value = str(choose.choice([2, 3, 5, 7, 12, 15, 20, 24, 30, 42, 60, 75, 180]))
        elif slot == "digits":
            value = " ".join(choose.choice(DIGITS) for _ in range(choose.randint(3, 6)))
        elif slot == "spelled":
            value = " ".join(choose.choice(LETTERS).upper() for _ in range(choose.randint(3, 7)))
        elif slot == "letter":
            value = choose.choice(LETTERS).upper()
        elif slot == "year":
            value = str(choose.randint(1950, 2024))
        else:
            value = choose.choice(slots[slot])
        template = start + value + end
    return template[0].upper() + template[1:]


def text_of(part):
    choose = random.Random(part)
    kind = KINDS[part % len(KINDS)]
    sentences = []
    while sum(len(s.split()) for s in sentences) < WORDS:
        new = sentence(choose, choose.choice(kind))
        if not sentences or new != sentences[-1]:
            sentences.append(new)
    return " ".join(sentences)


def speak(engine, voice, speed, language, text, wave):
    if engine == "flite":
        command = ["flite", "-voice", voice, "--setf", f"duration_stretch={1 / speed:.3f}", "-t", text, "-o", wave]
    else:
        command = ["espeak-ng", "-v", voice, "-s", str(speed), "-w", wave, text]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def plan():
    parts = [(f"{part:02d}", *VOICES[part % len(VOICES)], "en", text_of(part)) for part in range(PARTS)]
    for language, sentences in OTHERS.items():
        parts.append((language, "espeak", language, 150, language, " ".join(sentences)))
    return parts


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    parts = plan()
    mark = hashlib.sha256(repr(parts).encode()).hexdigest()
    done = folder / "complete"
    if done.exists() and done.read_text() == mark:
        return
    folder.mkdir(parents=True, exist_ok=True)
    done.unlink(missing_ok=True)
    rows = ["path\tspeaker\tlanguage\ttext"]
    with tempfile.TemporaryDirectory() as scratch:
        for number, (name, engine, voice, speed, language, text) in enumerate(parts):
            wave = str(Path(scratch) / "speech.wav")
            speak(engine, voice, speed, language, text, wave)
            subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-i", wave, "-ar", "16000", "-ac", "1", "-c:a", "libopus", "-b:a", "32k", str(folder / f"{name}.opus")], check=True)
            rows.append(f"{name}.opus\t{engine}-{voice}\t{language}\t{text}")
            if sys.stdout.isatty():
                print(f"\r    speech to learn from: {number + 1} of {len(parts)}", end="", flush=True)
    if sys.stdout.isatty():
        print()
    (folder / "speech.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    done.write_text(mark)


if __name__ == "__main__":
    main()
