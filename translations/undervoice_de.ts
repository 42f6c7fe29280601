<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Attention</name>
    <message>
        <source>keys and values of every token</source>
        <translation>Schlüssel und Werte jedes Tokens</translation>
    </message>
    <message>
        <source>the layers&apos; inputs, half the bytes</source>
        <translation>die Eingaben der Schichten, halb so viele Bytes</translation>
    </message>
    <message>
        <source>nothing but the token numbers</source>
        <translation>nur die Nummern der Tokens</translation>
    </message>
    <message>
        <source>a low-rank latent of every token</source>
        <translation>ein niedrigrangiges Latent je Token</translation>
    </message>
    <message>
        <source>a low-rank latent of several tokens together</source>
        <translation>ein niedrigrangiges Latent für mehrere Tokens zusammen</translation>
    </message>
    <message>
        <source>keys and values for every layer</source>
        <translation>Schlüssel und Werte für jede Schicht</translation>
    </message>
    <message>
        <source>the encoder&apos;s output once for all layers, at more arithmetic</source>
        <translation>einmal die Ausgabe des Encoders für alle Schichten, bei mehr Rechenarbeit</translation>
    </message>
    <message>
        <source>a low-rank latent for every layer</source>
        <translation>ein niedrigrangiges Latent für jede Schicht</translation>
    </message>
    <message>
        <source>first layer: %1, others: %2</source>
        <translation>in der ersten Schicht %1, in den anderen %2</translation>
    </message>
    <message>
        <source>Of the text it keeps %1. Of the sound it keeps %2.</source>
        <translation>Vom Text behält sie: %1. Vom Ton behält sie: %2.</translation>
    </message>
</context>
<context>
    <name>BatchText</name>
    <message>
        <source>Memory ran out: from here on one reading of a window is followed instead of %1. That can change the text.</source>
        <translation>Der Speicher reichte nicht: Ab hier wird eine Lesart je Fenster verfolgt statt %1. Das kann den Text ändern.</translation>
    </message>
    <message numerus="yes">
        <source>%n window(s) together would not fit into memory.</source>
        <translation>
            <numerusform>%n Fenster würde nicht in den Speicher passen.</numerusform>
            <numerusform>%n Fenster zusammen würden nicht in den Speicher passen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Memory ran out with %n window(s) together.</source>
        <translation>
            <numerusform>Der Speicher reichte nicht für %n Fenster.</numerusform>
            <numerusform>Der Speicher reichte nicht für %n Fenster zusammen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n window(s) at a time now; the text is the same, it takes longer.</source>
        <translation>
            <numerusform>Ab jetzt ist es %n Fenster auf einmal; der Text ist derselbe, es dauert länger.</numerusform>
            <numerusform>Ab jetzt sind es %n Fenster auf einmal; der Text ist derselbe, es dauert länger.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>two sentences</comment>
        <translation>%1 %2</translation>
    </message>
</context>
<context>
    <name>CoreSentences</name>
    <message>
        <source>Cannot open %1: %2.</source>
        <translation>%1 lässt sich nicht öffnen: %2.</translation>
    </message>
    <message>
        <source>Cannot write %1: %2.</source>
        <translation>%1 lässt sich nicht schreiben: %2.</translation>
    </message>
    <message>
        <source>Reading %1 failed: %2.</source>
        <translation>%1 ließ sich nicht lesen: %2.</translation>
    </message>
    <message>
        <source>%1 is larger than the %2 bytes expected of such a file.</source>
        <translation>%1 ist größer als die %2 Bytes, die eine solche Datei haben kann.</translation>
    </message>
    <message>
        <source>%1 could not be deleted: %2. Delete it by hand.</source>
        <translation>%1 ließ sich nicht löschen: %2. Bitte von Hand löschen.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>Cannot open the speech engine %1: %2. Run packaging/setup.sh again, or name the file in UNDERVOICE_ENGINE.</source>
        <translation>Die Engine %1 lässt sich nicht öffnen: %2. packaging/setup.sh erneut ausführen oder die Datei in UNDERVOICE_ENGINE nennen.</translation>
    </message>
    <message>
        <source>The speech engine %1 belongs to another version of this program (%2 is needed). Run packaging/setup.sh again.</source>
        <translation>Die Engine %1 gehört zu einer anderen Version dieses Programms (gebraucht wird %2). packaging/setup.sh erneut ausführen.</translation>
    </message>
    <message>
        <source>The speech engine&apos;s process belongs to another version of this program (%1 is needed). Run packaging/setup.sh again.</source>
        <translation>Der Prozess der Engine gehört zu einer anderen Version dieses Programms (gebraucht wird %1). packaging/setup.sh erneut ausführen.</translation>
    </message>
    <message>
        <source>Cannot start the speech engine&apos;s process %1: %2. Run packaging/setup.sh again.</source>
        <translation>Der Prozess der Engine %1 lässt sich nicht starten: %2. packaging/setup.sh erneut ausführen.</translation>
    </message>
    <message>
        <source>Cannot make a connection to the speech engine&apos;s process: %1.</source>
        <translation>Zum Prozess der Engine kommt keine Verbindung zustande: %1.</translation>
    </message>
    <message>
        <source>The speech engine&apos;s process stopped unexpectedly: %1. What was transcribed until then is kept.</source>
        <translation>Der Prozess der Engine endete unerwartet: %1. Was bis dahin transkribiert war, ist gesichert.</translation>
    </message>
    <message>
        <source>it was killed (%1), as the system does when memory runs out</source>
        <translation>er wurde beendet (%1), wie es das System tut, wenn der Speicher ausgeht</translation>
    </message>
    <message>
        <source>it crashed (%1)</source>
        <translation>er ist abgestürzt (%1)</translation>
    </message>
    <message>
        <source>it ended with exit status %1</source>
        <translation>er endete mit Status %1</translation>
    </message>
    <message>
        <source>The speech engine&apos;s process answered another question than the one that was asked.</source>
        <translation>Der Prozess der Engine beantwortete eine andere Frage als die gestellte.</translation>
    </message>
    <message>
        <source>The speech engine&apos;s process answered another question than it was asked.</source>
        <translation>Der Prozess der Engine beantwortete eine andere Frage, als gestellt war.</translation>
    </message>
    <message>
        <source>Reading from the other process failed: %1.</source>
        <translation>Vom anderen Prozess ließ sich nichts lesen: %1.</translation>
    </message>
    <message>
        <source>The other process cannot be reached: %1.</source>
        <translation>Der andere Prozess ist nicht erreichbar: %1.</translation>
    </message>
    <message>
        <source>The other process stopped in the middle of a message.</source>
        <translation>Der andere Prozess endete mitten in einer Nachricht.</translation>
    </message>
    <message>
        <source>The other process said something that this one cannot read (%1): they belong to different versions.</source>
        <translation>Der andere Prozess sagte etwas, das dieser nicht lesen kann (%1): Sie gehören zu verschiedenen Versionen.</translation>
    </message>
    <message>
        <source>Stopped; what was finished is kept.</source>
        <translation>Abgebrochen; was fertig war, ist gesichert.</translation>
    </message>
    <message>
        <source>Stopped at %1 of %2: it can go on from there.</source>
        <translation>Abgebrochen bei %1 von %2: Von dort kann es weitergehen.</translation>
    </message>
    <message>
        <source>%1 (The transcript is kept up to %2 of %3; it can go on from there.)</source>
        <translation>%1 (Das Transkript ist bis %2 von %3 gesichert; von dort kann es weitergehen.)</translation>
    </message>
    <message>
        <source>Memory ran out while %1; a smaller model or batch needs less.</source>
        <translation>Der Speicher ging aus (%1); ein kleineres Modell oder weniger Fenster zugleich brauchen weniger.</translation>
    </message>
    <message>
        <source>LibTorch failed while %1: %2</source>
        <translation>LibTorch scheiterte (%1): %2</translation>
    </message>
    <message>
        <source>Failed while %1 for an unknown reason.</source>
        <translation>Gescheitert (%1), aus unbekanntem Grund.</translation>
    </message>
    <message>
        <source>Failed while %1: %2</source>
        <translation>Gescheitert (%1): %2</translation>
    </message>
    <message>
        <source>aligning words</source>
        <translation>Wörter werden ausgerichtet</translation>
    </message>
    <message>
        <source>allocating the caches</source>
        <translation>Caches werden angelegt</translation>
    </message>
    <message>
        <source>changing the attention</source>
        <translation>die Attention wird gewechselt</translation>
    </message>
    <message>
        <source>computing log-mel features</source>
        <translation>Log-Mel-Merkmale werden berechnet</translation>
    </message>
    <message>
        <source>computing the log-mel maximum</source>
        <translation>das Log-Mel-Maximum wird berechnet</translation>
    </message>
    <message>
        <source>decoding a window</source>
        <translation>ein Fenster wird dekodiert</translation>
    </message>
    <message>
        <source>decoding windows</source>
        <translation>Fenster werden dekodiert</translation>
    </message>
    <message>
        <source>detecting the language</source>
        <translation>die Sprache wird erkannt</translation>
    </message>
    <message>
        <source>listening for speech</source>
        <translation>Sprache wird gesucht</translation>
    </message>
    <message>
        <source>loading the model</source>
        <translation>das Modell wird geladen</translation>
    </message>
    <message>
        <source>loading the voice activity model</source>
        <translation>das Modell der Sprachaktivität wird geladen</translation>
    </message>
    <message>
        <source>There is not enough memory to decode even a single window with a single row: choose a smaller model, or an attention that keeps less. %1</source>
        <translation>Der Speicher reicht nicht einmal für ein einziges Fenster mit einer einzigen Zeile: ein kleineres Modell wählen oder eine Attention, die weniger behält. %1</translation>
    </message>
    <message>
        <source>The interrupted job&apos;s windows do not fit this recording and these settings; start the transcription anew.</source>
        <translation>Die Fenster des unterbrochenen Auftrags passen nicht zu dieser Aufnahme und diesen Einstellungen; die Transkription neu beginnen.</translation>
    </message>
    <message>
        <source>The interrupted job&apos;s last window lacks the state that is needed to go on; start the transcription anew.</source>
        <translation>Dem letzten Fenster des unterbrochenen Auftrags fehlt, was zum Fortsetzen gebraucht wird; die Transkription neu beginnen.</translation>
    </message>
    <message>
        <source>The text that every window is to start from (hotwords and a carried initial prompt) has %1 tokens; fewer than %2 fit. Shorten it.</source>
        <translation>Der Text, von dem jedes Fenster ausgehen soll (Namen und Begriffe, ein mitgeführter Prompt), hat %1 Token; es passen weniger als %2. Bitte kürzen.</translation>
    </message>
    <message>
        <source>Prompt and prefix make %1 tokens, but the model takes %2; shorten the prefix.</source>
        <translation>Prompt und Vorspann haben zusammen %1 Token, das Modell nimmt %2; den Vorspann kürzen.</translation>
    </message>
    <message>
        <source>No model is loaded; load one first.</source>
        <translation>Es ist kein Modell geladen; zuerst eines laden.</translation>
    </message>
    <message>
        <source>Caches or weights in int8 rows are rounded: another attention could change the words, so it stays as it is for this job.</source>
        <translation>Caches oder Gewichte in int8 sind gerundet: Eine andere Attention könnte Wörter ändern, darum bleibt sie bei diesem Auftrag, wie sie ist.</translation>
    </message>
    <message>
        <source>The model&apos;s file %1 has changed since it was loaded: the attention stays as it is.</source>
        <translation>Die Datei %1 des Modells hat sich geändert, seit es geladen wurde: Die Attention bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>float16 is not computed on the CPU; use float32 or bfloat16 there.</source>
        <translation>Auf dem Prozessor wird nicht in float16 gerechnet; dort float32 oder bfloat16 wählen.</translation>
    </message>
    <message>
        <source>int8 weights are computed with on the CPU alone; use float16 on a GPU.</source>
        <translation>Mit int8-Gewichten wird nur auf dem Prozessor gerechnet; auf einer GPU float16 wählen.</translation>
    </message>
    <message>
        <source>There is no model at %1.</source>
        <translation>Unter %1 ist kein Modell.</translation>
    </message>
    <message>
        <source>There is no model at %1, and that is no known name either; known are %2.</source>
        <translation>Unter %1 ist kein Modell, und ein bekannter Name ist das auch nicht; bekannt sind %2.</translation>
    </message>
    <message>
        <source>Model %1 is not on this disk (looked for %2); fetch it with openai-whisper, faster-whisper or Hugging Face&apos;s tools, or give the path of a checkpoint.</source>
        <translation>Das Modell %1 ist nicht auf diesem Rechner (gesucht: %2); mit openai-whisper, faster-whisper oder den Werkzeugen von Hugging Face holen oder den Pfad eines Checkpoints angeben.</translation>
    </message>
    <message>
        <source>%1 is not a complete Whisper model: %2.</source>
        <translation>%1 ist kein vollständiges Whisper-Modell: %2.</translation>
    </message>
    <message>
        <source>%1 is not a Whisper model that can be run: %2.</source>
        <translation>%1 ist kein Whisper-Modell, das sich ausführen lässt: %2.</translation>
    </message>
    <message>
        <source>%1 holds no model.safetensors, pytorch_model.bin or model.bin.</source>
        <translation>%1 enthält weder model.safetensors noch pytorch_model.bin oder model.bin.</translation>
    </message>
    <message>
        <source>%1 holds an adapter without its model; merge the two and give the merged folder.</source>
        <translation>%1 enthält einen Adapter ohne sein Modell; beide zusammenführen und den gemeinsamen Ordner angeben.</translation>
    </message>
    <message>
        <source>%1 cannot be read as a CTranslate2 Whisper: %2.</source>
        <translation>%1 lässt sich nicht als Whisper von CTranslate2 lesen: %2.</translation>
    </message>
    <message>
        <source>%1 cannot be read as a ggml Whisper: %2.</source>
        <translation>%1 lässt sich nicht als ggml-Whisper lesen: %2.</translation>
    </message>
    <message>
        <source>%1 is not a sound safetensors file: %2.</source>
        <translation>%1 ist keine heile safetensors-Datei: %2.</translation>
    </message>
    <message>
        <source>%1 is not a sound PyTorch file: %2.</source>
        <translation>%1 ist keine heile PyTorch-Datei: %2.</translation>
    </message>
    <message>
        <source>%1 was cut while it was in use; fetch or convert the model again.</source>
        <translation>%1 wurde gekürzt, während die Datei in Gebrauch war; das Modell noch einmal holen oder umwandeln.</translation>
    </message>
    <message>
        <source>%1 has tokens that Whisper does not have (%2); such a model cannot be run.</source>
        <translation>%1 hat Token, die Whisper nicht hat (%2); ein solches Modell lässt sich nicht ausführen.</translation>
    </message>
    <message>
        <source>%1 is not a file.</source>
        <translation>%1 ist keine Datei.</translation>
    </message>
    <message>
        <source>%1 is empty.</source>
        <translation>%1 ist leer.</translation>
    </message>
    <message>
        <source>This model was trained on bare text and knows no languages, tasks, timestamps or prompts; leave out %1, or take another model.</source>
        <translation>Dieses Modell wurde mit bloßem Text trainiert und kennt weder Sprachen noch Aufgaben, Zeitmarken oder Prompts; %1 weglassen oder ein anderes Modell nehmen.</translation>
    </message>
    <message>
        <source>This model has no token for %1 (%2): its vocabulary knows %3 languages.</source>
        <translation>Dieses Modell hat kein Token für %1 (%2): Sein Wortschatz kennt %3 Sprachen.</translation>
    </message>
    <message>
        <source>The model was converted by the original Whisper-MLA project, which trains on bare text: it is decoded greedily, without timestamps, language or previous text.</source>
        <translation>Das Modell stammt aus dem ursprünglichen Whisper-MLA-Projekt, das mit bloßem Text trainiert: Es wird ohne Beams dekodiert, ohne Zeitmarken, Sprache und vorigen Text.</translation>
    </message>
    <message>
        <source>There is no config.json beside the weights; sizes were taken from the tensors.</source>
        <translation>Neben den Gewichten liegt keine config.json; die Größen wurden den Tensoren entnommen.</translation>
    </message>
    <message>
        <source>The file does not state its sizes; they were taken from the tensors.</source>
        <translation>Die Datei nennt ihre Größen nicht; sie wurden den Tensoren entnommen.</translation>
    </message>
    <message>
        <source>The encoder&apos;s positions are not the usual sinusoids; they are used as they are.</source>
        <translation>Die Positionen des Encoders sind nicht die üblichen Sinuskurven; sie werden genommen, wie sie sind.</translation>
    </message>
    <message>
        <source>The alignment heads stated beside the weights do not fit the model and are ignored.</source>
        <translation>Die neben den Gewichten genannten Ausrichtungsköpfe passen nicht zum Modell und bleiben unbeachtet.</translation>
    </message>
    <message>
        <source>The voice activity model %1 was not found; run packaging/setup.sh to fetch it.</source>
        <translation>Das Modell der Sprachaktivität %1 fehlt; packaging/setup.sh holt es.</translation>
    </message>
    <message>
        <source>The voice activity model %1 could not be read.</source>
        <translation>Das Modell der Sprachaktivität %1 ließ sich nicht lesen.</translation>
    </message>
    <message>
        <source>%1 is empty (0 bytes): there is nothing to read.</source>
        <translation>%1 ist leer (0 Bytes): Es gibt nichts zu lesen.</translation>
    </message>
    <message>
        <source>%1 is a folder; name an audio or video file.</source>
        <translation>%1 ist ein Ordner; eine Audio- oder Videodatei nennen.</translation>
    </message>
    <message>
        <source>%1 is a playlist of other files, which are never followed: name those files.</source>
        <translation>%1 ist eine Liste anderer Dateien, denen nie gefolgt wird: diese Dateien selbst nennen.</translation>
    </message>
    <message>
        <source>%1 asks for more memory than a real recording needs: it is damaged.</source>
        <translation>%1 verlangt mehr Speicher, als eine echte Aufnahme braucht: Die Datei ist beschädigt.</translation>
    </message>
    <message>
        <source>%1 is truncated: it states %2 bytes and has %3, and what is needed to read it was in the missing part. Copy or download it again.</source>
        <translation>%1 ist abgeschnitten: Die Datei nennt %2 Bytes und hat %3, und was zum Lesen gebraucht wird, lag im fehlenden Teil. Noch einmal kopieren oder herunterladen.</translation>
    </message>
    <message>
        <source>%1 is not an audio or video file that can be read, or its beginning is damaged (%2).</source>
        <translation>%1 ist keine lesbare Audio- oder Videodatei, oder der Anfang ist beschädigt (%2).</translation>
    </message>
    <message>
        <source>%1 holds no sound%2.</source>
        <translation>%1 enthält keinen Ton%2.</translation>
    </message>
    <message>
        <source>, only pictures</source>
        <translation>, nur Bilder</translation>
    </message>
    <message>
        <source>%1 has no audio track %2: it has %3 (counted from 0).</source>
        <translation>%1 hat keine Tonspur %2: Es sind %3 (ab 0 gezählt).</translation>
    </message>
    <message>
        <source>There is no channel %1: the track has %2 (counted from 0).</source>
        <translation>Kanal %1 gibt es nicht: Die Spur hat %2 (ab 0 gezählt).</translation>
    </message>
    <message>
        <source>Audio track %1 of %2 is coded as &quot;%3&quot;, for which this FFmpeg has no decoder.</source>
        <translation>Tonspur %1 von %2 ist als „%3“ kodiert; dafür hat dieses FFmpeg keinen Decoder.</translation>
    </message>
    <message>
        <source>Audio track %1 of %2 (%3, %4 channels, %5 Hz) cannot be decoded: %6.</source>
        <translation>Tonspur %1 von %2 (%3, %4 Kanäle, %5 Hz) lässt sich nicht dekodieren: %6.</translation>
    </message>
    <message>
        <source>Not enough memory to decode %1.</source>
        <translation>Der Speicher reicht nicht, um %1 zu dekodieren.</translation>
    </message>
    <message>
        <source>Not enough memory to decode the sound.</source>
        <translation>Der Speicher reicht nicht, um den Ton zu dekodieren.</translation>
    </message>
    <message>
        <source>Resampling failed: %1.</source>
        <translation>Der Ton ließ sich nicht umrechnen: %1.</translation>
    </message>
    <message>
        <source>The track (%1) cannot be mixed to one channel (%2); choose one of its channels instead.</source>
        <translation>Die Spur (%1) lässt sich nicht zu einem Kanal mischen (%2); stattdessen einen ihrer Kanäle wählen.</translation>
    </message>
    <message>
        <source>The track (%1) cannot be mixed for listening (%2); choose one of its channels instead.</source>
        <translation>Die Spur (%1) lässt sich nicht zum Hören mischen (%2); stattdessen einen ihrer Kanäle wählen.</translation>
    </message>
    <message>
        <source>The part of %1 that was asked for begins at %2, but the recording ends at %3.</source>
        <translation>Der gewünschte Teil von %1 beginnt bei %2, die Aufnahme endet aber bei %3.</translation>
    </message>
    <message>
        <source>The part of %1 that was asked for begins at %2, but the recording ends before.</source>
        <translation>Der gewünschte Teil von %1 beginnt bei %2, die Aufnahme endet aber davor.</translation>
    </message>
    <message>
        <source>The part to read ends before it begins.</source>
        <translation>Der Teil, der gelesen werden soll, endet vor seinem Anfang.</translation>
    </message>
    <message>
        <source>Cannot create a temporary audio file in %1: %2. Set TMPDIR to a folder that can be written.</source>
        <translation>In %1 lässt sich keine vorläufige Tondatei anlegen: %2. TMPDIR auf einen beschreibbaren Ordner setzen.</translation>
    </message>
    <message>
        <source>The temporary audio file in %2 fails (%1): %3. One hour of audio needs 115 MB there; set TMPDIR to another folder.</source>
        <translation>Die vorläufige Tondatei in %2 versagt (%1): %3. Eine Stunde Ton braucht dort 115 MB; TMPDIR auf einen anderen Ordner setzen.</translation>
    </message>
    <message>
        <source>writing</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>%1 breaks off at %2: %3 Everything before was read.</source>
        <translation>%1 bricht bei %2 ab: %3 Alles davor wurde gelesen.</translation>
    </message>
    <message>
        <source>it states a length of %1.</source>
        <translation>Angegeben ist eine Länge von %1.</translation>
    </message>
    <message>
        <source>it states %1 bytes and has %2.</source>
        <translation>Angegeben sind %1 Bytes, vorhanden %2.</translation>
    </message>
    <message>
        <source>it is truncated or damaged there.</source>
        <translation>Die Datei ist dort abgeschnitten oder beschädigt.</translation>
    </message>
    <message>
        <source>Damaged pieces of sound could not be decoded: %1, the first at %3.</source>
        <translation>Beschädigte Tonstücke ließen sich nicht dekodieren: %1, das erste bei %3.</translation>
    </message>
    <message>
        <source>Gaps in the recording of %1 s in all were filled with silence.</source>
        <translation>Lücken in der Aufnahme von zusammen %1 s wurden mit Stille gefüllt.</translation>
    </message>
    <message>
        <source>Repeated stretches of %1 s in all were left out.</source>
        <translation>Wiederholte Stücke von zusammen %1 s wurden weggelassen.</translation>
    </message>
    <message>
        <source>Jumps back of the file&apos;s clock, at which its sound was joined: %1.</source>
        <translation>Rücksprünge der Uhr in der Datei, an denen der Ton verbunden wurde: %1.</translation>
    </message>
    <message>
        <source>There is no device to play sound on: connect headphones or loudspeakers, or choose one in the system&apos;s settings.</source>
        <translation>Es gibt kein Gerät, das Ton wiedergibt: Kopfhörer oder Lautsprecher anschließen oder eines in den Einstellungen des Systems wählen.</translation>
    </message>
    <message>
        <source>The sound device is gone: connect it again or choose another one in the system&apos;s settings, then play on.</source>
        <translation>Das Tongerät ist nicht mehr da: wieder anschließen oder in den Einstellungen des Systems ein anderes wählen, dann weiter abspielen.</translation>
    </message>
    <message>
        <source>%1: %2; check that headphones or loudspeakers are connected and no other program holds them.</source>
        <translation>%1: %2; prüfen, ob Kopfhörer oder Lautsprecher angeschlossen sind und kein anderes Programm sie belegt.</translation>
    </message>
    <message>
        <source>Sound cannot be played</source>
        <translation>Ton lässt sich nicht abspielen</translation>
    </message>
    <message>
        <source>The sound device cannot be opened</source>
        <translation>Das Tongerät lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>The sound device cannot be started</source>
        <translation>Das Tongerät lässt sich nicht starten</translation>
    </message>
    <message>
        <source>%1 is not the file that was transcribed: it has changed since. What you hear may not be what the text says.</source>
        <translation>%1 ist nicht die Datei, die transkribiert wurde: Sie hat sich seitdem geändert. Was zu hören ist, muss nicht sein, was der Text sagt.</translation>
    </message>
    <message>
        <source>%1 is not the recording that was transcribed, its content is another: no clip was saved.</source>
        <translation>%1 ist nicht die Aufnahme, die transkribiert wurde, ihr Inhalt ist ein anderer: Es wurde kein Ausschnitt gesichert.</translation>
    </message>
    <message>
        <source>This FFmpeg cannot write %1 files; choose another format.</source>
        <translation>Dieses FFmpeg kann keine %1-Dateien schreiben; ein anderes Format wählen.</translation>
    </message>
    <message>
        <source>This FFmpeg has no encoder for %1 at %2 Hz (%3); choose another format.</source>
        <translation>Dieses FFmpeg hat keinen Encoder für %1 bei %2 Hz (%3); ein anderes Format wählen.</translation>
    </message>
    <message>
        <source>The library %1</source>
        <translation>Die Bibliothek %1</translation>
    </message>
    <message>
        <source>%1 is not an Undervoice library, or its first page is damaged: choose another place in the settings, or go back to a backup.</source>
        <translation>%1 ist keine Undervoice-Bibliothek, oder ihre erste Seite ist beschädigt: in den Einstellungen einen anderen Ort wählen oder zu einer Sicherung zurückgehen.</translation>
    </message>
    <message>
        <source>%1 is damaged (%2): see `undervoice library verify`, save what can be read with `undervoice library export`, or go back to a backup.</source>
        <translation>%1 ist beschädigt (%2): Näheres sagt `undervoice library verify`; was sich lesen lässt, mit `undervoice library export` sichern oder zu einer Sicherung zurückgehen.</translation>
    </message>
    <message>
        <source>%1 cannot grow because the disk is full: everything that was finished is kept; free some space, then go on.</source>
        <translation>%1 kann nicht wachsen, denn der Datenträger ist voll: Alles, was fertig war, ist gesichert; Platz schaffen, dann fortsetzen.</translation>
    </message>
    <message>
        <source>%1 cannot be opened for this (%2): check the permissions of the file and its folder, or choose another place in the settings.</source>
        <translation>%1 lässt sich dafür nicht öffnen (%2): die Rechte der Datei und ihres Ordners prüfen oder in den Einstellungen einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>%1 is in use by another program that does not let go of it: try again when that has finished.</source>
        <translation>%1 ist bei einem anderen Programm in Gebrauch, das sie nicht freigibt: noch einmal versuchen, wenn das fertig ist.</translation>
    </message>
    <message>
        <source>%1 could not be read or written (%2): everything that was finished is kept; check the disk and try again.</source>
        <translation>%1 ließ sich nicht lesen oder schreiben (%2): Alles, was fertig war, ist gesichert; den Datenträger prüfen und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>%1 needs more memory than there is, or is damaged so that it seems to: see `undervoice library verify`.</source>
        <translation>%1 braucht mehr Speicher, als da ist, oder ist so beschädigt, dass es so scheint: Näheres sagt `undervoice library verify`.</translation>
    </message>
    <message>
        <source>%1 failed unexpectedly: %2.</source>
        <translation>%1 versagte unerwartet: %2.</translation>
    </message>
    <message>
        <source>Cannot make the folder %1 for the library: %2; choose another place in the settings.</source>
        <translation>Der Ordner %1 für die Bibliothek lässt sich nicht anlegen: %2; in den Einstellungen einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>Cannot make the library %1: %2; choose another place in the settings.</source>
        <translation>Die Bibliothek %1 lässt sich nicht anlegen: %2; in den Einstellungen einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>%1 is a folder: give the library&apos;s file.</source>
        <translation>%1 ist ein Ordner: die Datei der Bibliothek angeben.</translation>
    </message>
    <message>
        <source>There is no library at %1: choose its place in the settings.</source>
        <translation>Unter %1 ist keine Bibliothek: ihren Ort in den Einstellungen wählen.</translation>
    </message>
    <message>
        <source>%1 is a database of another program, not an Undervoice library: choose another place in the settings.</source>
        <translation>%1 ist die Datenbank eines anderen Programms, keine Undervoice-Bibliothek: in den Einstellungen einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>The library %1 was written by a newer Undervoice (schema %2, this program knows %3): update the program, or choose another place in the settings.</source>
        <translation>Die Bibliothek %1 wurde von einem neueren Undervoice geschrieben (Schema %2, dieses Programm kennt %3): das Programm aktualisieren oder in den Einstellungen einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>The library %1 is damaged: its schema number is %2; go back to a backup.</source>
        <translation>Die Bibliothek %1 ist beschädigt: Ihre Schemanummer ist %2; zu einer Sicherung zurückgehen.</translation>
    </message>
    <message>
        <source>The library %1 is damaged: its tables do not go with its schema number %2 (%3); go back to a backup.</source>
        <translation>Die Bibliothek %1 ist beschädigt: Ihre Tabellen passen nicht zur Schemanummer %2 (%3); zu einer Sicherung zurückgehen.</translation>
    </message>
    <message>
        <source>The library %1 is damaged or was changed by another program: its tables are not those of schema %2; go back to a backup.</source>
        <translation>Die Bibliothek %1 ist beschädigt oder wurde von einem anderen Programm geändert: Ihre Tabellen sind nicht die von Schema %2; zu einer Sicherung zurückgehen.</translation>
    </message>
    <message>
        <source>Cannot make %1: %2; check the permissions of the folder, or choose another place in the settings.</source>
        <translation>%1 lässt sich nicht anlegen: %2; die Rechte des Ordners prüfen oder in den Einstellungen einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>Cannot lock %1: %2.</source>
        <translation>%1 lässt sich nicht sperren: %2.</translation>
    </message>
    <message>
        <source>Another undervoice is working on this recording with the same settings: wait for it, or stop it first.</source>
        <translation>Ein anderes Undervoice arbeitet mit denselben Einstellungen an dieser Aufnahme: darauf warten oder es zuerst anhalten.</translation>
    </message>
    <message>
        <source>Another window of Undervoice is working through the queue: it goes on there.</source>
        <translation>Ein anderes Fenster von Undervoice arbeitet die Warteschlange ab: Dort geht es weiter.</translation>
    </message>
    <message>
        <source>The library is damaged: a change of a transcript cannot be read; see `undervoice library verify`.</source>
        <translation>Die Bibliothek ist beschädigt: Eine Änderung an einem Transkript lässt sich nicht lesen; Näheres sagt `undervoice library verify`.</translation>
    </message>
    <message>
        <source>The library is damaged: a segment is missing; see `undervoice library verify`.</source>
        <translation>Die Bibliothek ist beschädigt: Ein Abschnitt fehlt; Näheres sagt `undervoice library verify`.</translation>
    </message>
    <message>
        <source>The library is damaged: %1; see `undervoice library verify`.</source>
        <translation>Die Bibliothek ist beschädigt: %1; Näheres sagt `undervoice library verify`.</translation>
    </message>
    <message>
        <source>There is not enough memory to read the library %1.</source>
        <translation>Der Speicher reicht nicht, um die Bibliothek %1 zu lesen.</translation>
    </message>
    <message>
        <source>This changes more text at once than the library can keep as one step: change a part of it at a time.</source>
        <translation>Das ändert auf einmal mehr Text, als die Bibliothek in einem Schritt aufnehmen kann: Teil für Teil ändern.</translation>
    </message>
    <message>
        <source>The change does not fit the transcript as the library has it: open the transcript again.</source>
        <translation>Die Änderung passt nicht zum Transkript, wie es die Bibliothek hat: das Transkript neu öffnen.</translation>
    </message>
    <message>
        <source>The change does not fit the transcript as it stands: %1.</source>
        <translation>Die Änderung passt nicht zum Transkript, wie es dasteht: %1.</translation>
    </message>
    <message>
        <source>A recording can have at most %1 people.</source>
        <translation>Eine Aufnahme kann höchstens %1 Personen haben.</translation>
    </message>
    <message>
        <source>A recording can have at most %1 tags.</source>
        <translation>Eine Aufnahme kann höchstens %1 Schlagwörter haben.</translation>
    </message>
    <message>
        <source>%1 has %2 bytes, and at most %3 are kept: shorten it.</source>
        <translation>%1 hat %2 Bytes, und höchstens %3 finden Platz: bitte kürzen.</translation>
    </message>
    <message>
        <source>%1 is not text in UTF-8.</source>
        <translation>%1 ist kein Text in UTF-8.</translation>
    </message>
    <message>
        <source>%1 has line breaks or control characters: write it on one line.</source>
        <translation>%1 enthält Zeilenumbrüche oder Steuerzeichen: auf eine Zeile schreiben.</translation>
    </message>
    <message>
        <source>The title of a recording</source>
        <translation>Der Titel einer Aufnahme</translation>
    </message>
    <message>
        <source>The name of a person</source>
        <translation>Der Name einer Person</translation>
    </message>
    <message>
        <source>The name of a project</source>
        <translation>Der Name eines Projekts</translation>
    </message>
    <message>
        <source>The prompt of a project</source>
        <translation>Der Prompt eines Projekts</translation>
    </message>
    <message>
        <source>The list of a project&apos;s hotwords</source>
        <translation>Die Liste der Namen und Begriffe eines Projekts</translation>
    </message>
    <message>
        <source>A project needs a name.</source>
        <translation>Ein Projekt braucht einen Namen.</translation>
    </message>
    <message>
        <source>There is a project called &quot;%1&quot; already: choose another name.</source>
        <translation>Ein Projekt namens „%1“ gibt es schon: einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>The library has no project %1 (any more).</source>
        <translation>Die Bibliothek hat kein Projekt %1 (mehr).</translation>
    </message>
    <message>
        <source>The queue has no entry %1 (any more).</source>
        <translation>Die Warteschlange hat keinen Eintrag %1 (mehr).</translation>
    </message>
    <message>
        <source>The queue is full with 10,000 files: remove those that are finished.</source>
        <translation>Die Warteschlange ist mit 10.000 Dateien voll: die fertigen entfernen.</translation>
    </message>
    <message>
        <source>The library has no recording %1 (any more).</source>
        <translation>Die Bibliothek hat keine Aufnahme %1 (mehr).</translation>
    </message>
    <message>
        <source>The library has no transcription %1 (any more).</source>
        <translation>Die Bibliothek hat keine Transkription %1 (mehr).</translation>
    </message>
    <message>
        <source>Recording %1 is just being transcribed: stop that first, then delete.</source>
        <translation>Aufnahme %1 wird gerade transkribiert: das zuerst anhalten, dann löschen.</translation>
    </message>
    <message>
        <source>A transcript can have at most 10,000 speakers.</source>
        <translation>Ein Transkript kann höchstens 10.000 Sprecher haben.</translation>
    </message>
    <message>
        <source>Cannot write the backup %1: %2.</source>
        <translation>Die Sicherung %1 lässt sich nicht schreiben: %2.</translation>
    </message>
    <message>
        <source>The search text is longer than 16 KiB: search for a shorter part of it.</source>
        <translation>Der Suchtext ist länger als 16 KiB: einen kürzeren Teil davon suchen.</translation>
    </message>
    <message>
        <source>The search text has more than 200 words: search for a shorter part of it.</source>
        <translation>Der Suchtext hat mehr als 200 Wörter: einen kürzeren Teil davon suchen.</translation>
    </message>
    <message>
        <source>&quot;date:%1&quot; is no date: write date:2024, date:2024-05, date:2024-05-01 or date:2024-05-01..2024-06-30.</source>
        <translation>„date:%1“ ist kein Datum: date:2024, date:2024-05, date:2024-05-01 oder date:2024-05-01..2024-06-30 schreiben.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; names no recording: write the number of one.</source>
        <translation>„%1“ nennt keine Aufnahme: die Nummer einer Aufnahme schreiben.</translation>
    </message>
    <message>
        <source>There is nothing to look for: write a word or an expression.</source>
        <translation>Es gibt nichts zu suchen: ein Wort oder einen Ausdruck schreiben.</translation>
    </message>
    <message>
        <source>What to look for may have 16 KiB, and its replacement 4 KiB: take a shorter part of it.</source>
        <translation>Das Gesuchte darf 16 KiB haben, der Ersatz 4 KiB: einen kürzeren Teil nehmen.</translation>
    </message>
    <message>
        <source>The replacement refers to a group that the expression does not have.</source>
        <translation>Der Ersatz verweist auf eine Gruppe, die der Ausdruck nicht hat.</translation>
    </message>
    <message>
        <source>The expression takes too long on this text: write it so that there are fewer ways to match.</source>
        <translation>Der Ausdruck dauert bei diesem Text zu lange: so schreiben, dass er auf weniger Weisen passen kann.</translation>
    </message>
    <message>
        <source>There is not enough memory to look for this expression.</source>
        <translation>Der Speicher reicht nicht, um diesen Ausdruck zu suchen.</translation>
    </message>
    <message>
        <source>The expression has no meaning: %1, near character %2.</source>
        <translation>Der Ausdruck hat keine Bedeutung: %1, nahe Zeichen %2.</translation>
    </message>
    <message>
        <source>The expression has no meaning: %1.</source>
        <translation>Der Ausdruck hat keine Bedeutung: %1.</translation>
    </message>
    <message>
        <source>a parenthesis has no partner</source>
        <translation>eine Klammer hat kein Gegenstück</translation>
    </message>
    <message>
        <source>a set [ is not closed</source>
        <translation>eine Menge [ ist nicht geschlossen</translation>
    </message>
    <message>
        <source>a \ stands before something that has no meaning there</source>
        <translation>ein \ steht vor etwas, das dort keine Bedeutung hat</translation>
    </message>
    <message>
        <source>a count {…} cannot be read</source>
        <translation>eine Anzahl {…} ist nicht lesbar</translation>
    </message>
    <message>
        <source>a count {…} ends before it begins</source>
        <translation>eine Anzahl {…} endet vor ihrem Anfang</translation>
    </message>
    <message>
        <source>a number is too big</source>
        <translation>eine Zahl ist zu groß</translation>
    </message>
    <message>
        <source>it refers to a group that is not there</source>
        <translation>er verweist auf eine Gruppe, die es nicht gibt</translation>
    </message>
    <message>
        <source>a flag (?…) is unknown</source>
        <translation>ein Schalter (?…) ist unbekannt</translation>
    </message>
    <message>
        <source>what (?&lt;…) looks back at has no limit</source>
        <translation>worauf (?&lt;…) zurückblickt, hat keine Grenze</translation>
    </message>
    <message>
        <source>a set [ ] holds more than single characters</source>
        <translation>eine Menge [ ] enthält mehr als einzelne Zeichen</translation>
    </message>
    <message>
        <source>a range in a set ends before it begins</source>
        <translation>ein Bereich in einer Menge endet vor seinem Anfang</translation>
    </message>
    <message>
        <source>a property \p{…} is unknown</source>
        <translation>eine Eigenschaft \p{…} ist unbekannt</translation>
    </message>
    <message>
        <source>the name of a group cannot be read</source>
        <translation>der Name einer Gruppe ist nicht lesbar</translation>
    </message>
    <message>
        <source>it is too big</source>
        <translation>zu groß</translation>
    </message>
    <message>
        <source>it cannot be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>The selection lies behind the end of what was transcribed.</source>
        <translation>Die Auswahl liegt hinter dem Ende dessen, was transkribiert wurde.</translation>
    </message>
    <message>
        <source>The selection must be at least 0.1 seconds of the recording.</source>
        <translation>Die Auswahl muss mindestens 0,1 Sekunden der Aufnahme umfassen.</translation>
    </message>
    <message>
        <source>The recording is not at %1 any more: put it back to hear a part of it again.</source>
        <translation>Die Aufnahme ist nicht mehr unter %1: Sie muss wieder dorthin, damit ein Teil von ihr noch einmal transkribiert werden kann.</translation>
    </message>
    <message>
        <source>%1 is not the recording that was transcribed, its content has changed.</source>
        <translation>%1 ist nicht die Aufnahme, die transkribiert wurde; ihr Inhalt hat sich geändert.</translation>
    </message>
    <message>
        <source>Only a transcript can have a second reading: this one is a translation, or a second reading itself.</source>
        <translation>Nur ein Transkript kann einen zweiten Durchgang haben: Dieses ist eine Übersetzung oder selbst ein zweiter Durchgang.</translation>
    </message>
    <message>
        <source>The second reading heard another recording, or another part of it.</source>
        <translation>Der zweite Durchgang hörte eine andere Aufnahme oder einen anderen Teil davon.</translation>
    </message>
    <message>
        <source>What the library keeps of this job cannot be read: start it anew.</source>
        <translation>Was die Bibliothek von diesem Auftrag hat, lässt sich nicht lesen: ihn neu beginnen.</translation>
    </message>
    <message>
        <source>What is kept of this job cannot be read: add the recording anew.</source>
        <translation>Was von diesem Auftrag da ist, lässt sich nicht lesen: die Aufnahme neu hinzufügen.</translation>
    </message>
    <message>
        <source>Job %1 cannot go on: %2; start it anew (what there is is kept).</source>
        <translation>Auftrag %1 kann nicht weitergehen: %2; ihn neu beginnen (was da ist, bleibt).</translation>
    </message>
    <message>
        <source>%1 is not the recording it began with, its content has changed</source>
        <translation>%1 ist nicht die Aufnahme, mit der er begann; ihr Inhalt hat sich geändert</translation>
    </message>
    <message>
        <source>it was begun by version %1 and this is %2</source>
        <translation>er wurde von Version %1 begonnen, und dies ist %2</translation>
    </message>
    <message>
        <source>the model at %1 is not the one it began with</source>
        <translation>das Modell unter %1 ist nicht das, mit dem er begann</translation>
    </message>
    <message>
        <source>its settings or numeric type (%1) are not those it began with</source>
        <translation>seine Einstellungen oder der Zahlentyp (%1) sind nicht die, mit denen er begann</translation>
    </message>
    <message>
        <source>%1 changed while it was read: wait until it is complete, then try again.</source>
        <translation>%1 änderte sich beim Lesen: warten, bis die Datei vollständig ist, dann noch einmal versuchen.</translation>
    </message>
    <message>
        <source>No word is selected, so that there is nothing to quote.</source>
        <translation>Es ist kein Wort ausgewählt, also gibt es nichts zu zitieren.</translation>
    </message>
    <message>
        <source>A quotation reaches beyond the text; select the words again.</source>
        <translation>Ein Zitat reicht über den Text hinaus; die Wörter noch einmal auswählen.</translation>
    </message>
    <message>
        <source>The system has no dictionary for &quot;%1&quot;: install its Hunspell package, hunspell-%2.</source>
        <translation>Das System hat kein Wörterbuch für „%1“: sein Hunspell-Paket hunspell-%2 installieren.</translation>
    </message>
    <message>
        <source>The dictionary %1 is written in &quot;%2&quot;, which is not known here.</source>
        <translation>Das Wörterbuch %1 ist in „%2“ geschrieben, was hier unbekannt ist.</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>Datei oder Ordner nicht vorhanden</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>Zugriff verweigert</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>auf dem Datenträger ist kein Platz mehr</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>der Datenträger ist schreibgeschützt</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>es ist ein Ordner</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>es ist kein Ordner</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Ein-/Ausgabefehler</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>der Dateiname ist zu lang</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>das Kontingent ist erschöpft</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>zu viele Dateien sind geöffnet</translation>
    </message>
    <message>
        <source>Device or resource busy</source>
        <translation>das Gerät ist belegt</translation>
    </message>
    <message>
        <source>Memory ran out while %1 (%2); a smaller model or batch needs less.</source>
        <translation>Der Speicher ging aus (%1: %2); ein kleineres Modell oder weniger Fenster zugleich brauchen weniger.</translation>
    </message>
    <message>
        <source>%1 A window was decoded with %2 rows: fewer beams take less, and so does an attention that keeps less.</source>
        <translation>%1 Ein Fenster wurde mit %2 Zeilen dekodiert: Weniger Beams brauchen weniger, ebenso eine Attention, die weniger behält.</translation>
    </message>
    <message>
        <source>No NVIDIA GPU can be used: LibTorch was installed without CUDA, or no driver answers. Choose the processor in the settings, or run packaging/setup.sh again beside a GPU.</source>
        <translation>Keine NVIDIA-GPU ist benutzbar: LibTorch wurde ohne CUDA installiert, oder kein Treiber antwortet. In den Einstellungen den Prozessor wählen oder packaging/setup.sh mit eingebauter GPU noch einmal ausführen.</translation>
    </message>
    <message>
        <source>There is no GPU %1: this machine has %2, counted from 0.</source>
        <translation>Eine GPU %1 gibt es nicht: Dieser Rechner hat %2, gezählt ab 0.</translation>
    </message>
    <message>
        <source>%1 holds a value of more than 32 MiB, which none of ours has.</source>
        <translation>%1 enthält einen Wert von mehr als 32 MiB, den keine unserer Bibliotheken hat.</translation>
    </message>
    <message>
        <source>%1 refused a row that would contradict others (%2).</source>
        <translation>%1 hat eine Zeile abgelehnt, die anderen widerspräche (%2).</translation>
    </message>
    <message>
        <source>The library has no numbers left for further runs.</source>
        <translation>Die Bibliothek hat keine Nummern mehr für weitere Durchgänge.</translation>
    </message>
    <message>
        <source>The library %1 is damaged, so no backup was made: %2; see `undervoice library verify`.</source>
        <translation>Die Bibliothek %1 ist beschädigt, deshalb entstand keine Sicherung: %2; siehe `undervoice library verify`.</translation>
    </message>
    <message>
        <source>The name of a speaker may have 1000 bytes: shorten it.</source>
        <translation>Der Name eines Sprechers darf 1000 Bytes haben: kürzen.</translation>
    </message>
    <message>
        <source>%1 is not there any more: put it back; the job can go on at %3 of %4 then (number %2).</source>
        <translation>%1 ist nicht mehr da: zurücklegen; der Auftrag kann dann bei %3 von %4 weitergehen (Nummer %2).</translation>
    </message>
    <message>
        <source>decoding</source>
        <translation>beim Dekodieren</translation>
    </message>
    <message>
        <source>The name of a speaker</source>
        <translation>Der Name eines Sprechers</translation>
    </message>
    <message>
        <source>A tag</source>
        <translation>Ein Schlagwort</translation>
    </message>
    <message>
        <source>the translation</source>
        <translation>die Übersetzung</translation>
    </message>
    <message>
        <source>the words&apos; times</source>
        <translation>die Wortzeiten</translation>
    </message>
    <message>
        <source>the prompt</source>
        <translation>den Prompt</translation>
    </message>
    <message>
        <source>names and terms</source>
        <translation>Namen und Begriffe</translation>
    </message>
    <message>
        <source>the prefix</source>
        <translation>das Präfix</translation>
    </message>
    <message>
        <source>Nothing was recorded between %1 and %2 of the file&apos;s clock; times leave that out, unless an export has them as a player shows them.</source>
        <translation>Zwischen %1 und %2 der Uhr in der Datei wurde nichts aufgenommen; die Zeiten lassen das aus, außer in einem Export mit den Zeiten eines Abspielers.</translation>
    </message>
    <message>
        <source>The file&apos;s clock runs %1 % slower than its sound; times follow the sound, unless an export has them as a player shows them.</source>
        <translation>Die Uhr der Datei geht um %1 % langsamer als ihr Ton; die Zeiten folgen dem Ton, außer in einem Export mit den Zeiten eines Abspielers.</translation>
    </message>
    <message>
        <source>The file&apos;s clock runs %1 % faster than its sound; times follow the sound, unless an export has them as a player shows them.</source>
        <translation>Die Uhr der Datei geht um %1 % schneller als ihr Ton; die Zeiten folgen dem Ton, außer in einem Export mit den Zeiten eines Abspielers.</translation>
    </message>
    <message>
        <source>It was transcribed with these settings before.</source>
        <translation>Mit diesen Einstellungen wurde schon transkribiert.</translation>
    </message>
    <message>
        <source>This model merges tokens with weights that nothing has learned (mtla): it needs fine-tuning before it says anything of use.</source>
        <translation>Dieses Modell verschmilzt Token mit Gewichten, die nichts gelernt haben (mtla): Es muss nachtrainiert werden, bevor es Brauchbares sagt.</translation>
    </message>
    <message>
        <source>The model keeps no keys apart from its latent: its queries are in another order than its keys, and its heads are misaligned. It is run as it was trained.</source>
        <translation>Das Modell behält neben seinem Latent keine Schlüssel: Seine Queries stehen in anderer Reihenfolge als seine Keys, und seine Köpfe passen nicht zueinander. Es läuft so, wie es trainiert wurde.</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>Not used: set-up fetched the engine without CUDA. Run packaging/setup.sh again beside this GPU.</source>
        <translation>Nicht genutzt: Die Einrichtung hat die Engine ohne CUDA geholt. packaging/setup.sh mit dieser GPU noch einmal ausführen.</translation>
    </message>
    <message>
        <source>No NVIDIA driver answers, and the engine was fetched without CUDA: the processor does the work.</source>
        <translation>Kein NVIDIA-Treiber antwortet, und die Engine wurde ohne CUDA geholt: Der Prozessor übernimmt die Arbeit.</translation>
    </message>
    <message>
        <source>No NVIDIA driver answers: install the driver of the distribution, then start again.</source>
        <translation>Kein NVIDIA-Treiber antwortet: den Treiber der Distribution installieren und neu starten.</translation>
    </message>
    <message>
        <source>Not used: the driver is there, but CUDA finds no GPU that it can use. `undervoice doctor` says more.</source>
        <translation>Nicht genutzt: Der Treiber ist da, aber CUDA findet keine nutzbare GPU. `undervoice doctor` sagt mehr dazu.</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n core(s)</source>
        <comment>a processor</comment>
        <translation>
            <numerusform>%1, %n Kern</numerusform>
            <numerusform>%1, %n Kerne</numerusform>
        </translation>
    </message>
    <message>
        <source>Always works. Computes with %1.</source>
        <translation>Geht immer. Rechnet mit %1.</translation>
    </message>
    <message>
        <source>NVIDIA GPU %1</source>
        <translation>NVIDIA-GPU %1</translation>
    </message>
    <message>
        <source>Can be used: driver and CUDA answer.</source>
        <translation>Nutzbar: Treiber und CUDA antworten.</translation>
    </message>
    <message>
        <source>NVIDIA GPU</source>
        <translation>NVIDIA-GPU</translation>
    </message>
</context>
<context>
    <name>DoubtText</name>
    <message>
        <source>says once more what was just said</source>
        <translation>sagt noch einmal, was gerade gesagt wurde</translation>
    </message>
    <message>
        <source>repeats itself</source>
        <translation>wiederholt sich</translation>
    </message>
    <message>
        <source>repeats itself: “%1”</source>
        <translation>wiederholt sich: „%1“</translation>
    </message>
    <message>
        <source>two passes disagree: “%1” or “%2”</source>
        <translation>zwei Durchgänge weichen ab: „%1“ oder „%2“</translation>
    </message>
    <message>
        <source>two passes disagree: only one of them heard “%1”</source>
        <translation>zwei Durchgänge weichen ab: nur einer hat „%1“ gehört</translation>
    </message>
    <message>
        <source>two passes disagree: one of them heard “%1” here</source>
        <translation>zwei Durchgänge weichen ab: einer hat hier „%1“ gehört</translation>
    </message>
    <message>
        <source>words of odd lengths, as invented ones have</source>
        <translation>Wörter von seltsamer Länge, wie bei erfundenen</translation>
    </message>
    <message>
        <source>hardly any voice</source>
        <translation>kaum eine Stimme</translation>
    </message>
    <message>
        <source>a phrase that is often invented where nobody speaks</source>
        <translation>eine Floskel, die oft erfunden wird, wo niemand spricht</translation>
    </message>
    <message>
        <source>more words than people can speak in this time</source>
        <translation>mehr Wörter, als man in dieser Zeit sprechen kann</translation>
    </message>
    <message>
        <source>another language than before</source>
        <translation>eine andere Sprache als zuvor</translation>
    </message>
    <message>
        <source>no attempt passed the tests for invented text</source>
        <translation>kein Versuch hat die Prüfungen auf erfundenen Text bestanden</translation>
    </message>
    <message>
        <source>low probability: %1</source>
        <translation>geringe Wahrscheinlichkeit: %1</translation>
    </message>
    <message>
        <source>uncertain surroundings, or an odd length for this word</source>
        <translation>unsichere Umgebung oder seltsame Länge für dieses Wort</translation>
    </message>
</context>
<context>
    <name>LibraryMover</name>
    <message>
        <source>Copying the library to %1</source>
        <translation>Bibliothek wird nach %1 kopiert</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>LibraryPlace</name>
    <message>
        <source>%1 is no folder: choose one that is there.</source>
        <translation>%1 ist kein Ordner: einen vorhandenen auswählen.</translation>
    </message>
    <message>
        <source>Nothing can be written into %1: choose a folder that belongs to you.</source>
        <translation>In %1 lässt sich nichts schreiben: einen eigenen Ordner auswählen.</translation>
    </message>
    <message>
        <source>There is a library in %1 already: open it, or choose another folder.</source>
        <translation>In %1 gibt es schon eine Bibliothek: diese öffnen oder einen anderen Ordner auswählen.</translation>
    </message>
    <message>
        <source>The library %1 cannot be written: it belongs to somebody else.</source>
        <translation>Die Bibliothek %1 lässt sich nicht schreiben: Sie gehört jemand anderem.</translation>
    </message>
    <message>
        <source>The library was copied to %1, but others may read it there: %2.</source>
        <comment>%2: what the system says</comment>
        <translation>Die Bibliothek wurde nach %1 kopiert, doch andere können sie dort lesen: %2.</translation>
    </message>
    <message>
        <source>The library was copied to %1, but not the clips in %2: %3.</source>
        <comment>%3: what the system says</comment>
        <translation>Die Bibliothek wurde nach %1 kopiert, nicht aber die Ausschnitte in %2: %3.</translation>
    </message>
</context>
<context>
    <name>MemoryPanel</name>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Encoder workspace</source>
        <translation>Encoder-Arbeitsbereich</translation>
    </message>
    <message>
        <source>Cross cache</source>
        <translation>Cross-Cache</translation>
    </message>
    <message>
        <source>Self cache</source>
        <translation>Self-Cache</translation>
    </message>
    <message>
        <source>Transient</source>
        <translation>Vorübergehend</translation>
    </message>
    <message>
        <source>Reserve</source>
        <translation>Reserve</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>Andere Programme</translation>
    </message>
    <message>
        <source>Nothing is being decoded. When a transcription runs, its memory is shown here.</source>
        <translation>Zurzeit wird nichts dekodiert. Läuft eine Transkription, ist hier ihr Speicher zu sehen.</translation>
    </message>
    <message>
        <source>Caches take %1. This is ordinary attention: nothing is saved.</source>
        <translation>Die Caches belegen %1. Das ist gewöhnliche Attention: Nichts wird gespart.</translation>
    </message>
    <message>
        <source>Caches take %1; ordinary attention would take %2.</source>
        <translation>Die Caches belegen %1; gewöhnliche Attention bräuchte %2.</translation>
    </message>
    <message>
        <source>Caches take %1; ordinary attention would take %2 (%3).</source>
        <comment>%3: a factor, 16×</comment>
        <translation>Die Caches belegen %1; gewöhnliche Attention bräuchte %2 (%3).</translation>
    </message>
    <message numerus="yes">
        <source>%n window(s)</source>
        <translation>
            <numerusform>%n Fenster</numerusform>
            <numerusform>%n Fenster</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) each</source>
        <comment>in a window</comment>
        <translation>
            <numerusform>je %n Zeile</numerusform>
            <numerusform>je %n Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 tokens</source>
        <translation>%1 von %2 Tokens</translation>
    </message>
    <message>
        <source>all of it used</source>
        <translation>ganz genutzt</translation>
    </message>
    <message>
        <source>saved %1 of %2 with weights and workspace</source>
        <translation>gespart: %1 von %2 samt Gewichten und Arbeitsbereich</translation>
    </message>
    <message>
        <source>ordinary attention in int8 rows: %1</source>
        <translation>gewöhnliche Attention in int8-Zeilen: %1</translation>
    </message>
    <message>
        <source>Together</source>
        <translation>Zusammen</translation>
    </message>
    <message>
        <source>With MHA</source>
        <translation>Mit MHA</translation>
    </message>
    <message>
        <source>Caches take %1; ordinary attention would take %2 (%3): %4 % of that is saved.</source>
        <comment>%3: a factor, 16×; %4: a number</comment>
        <translation>Die Caches belegen %1; gewöhnliche Attention bräuchte %2 (%3): %4 % davon sind gespart.</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>numbers</comment>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>latents of a token: %1 numbers a layer</source>
        <translation>Latents eines Tokens: %1 Zahlen je Schicht</translation>
    </message>
    <message>
        <source>latents of a frame: %1 numbers a layer</source>
        <translation>Latents eines Frames: %1 Zahlen je Schicht</translation>
    </message>
    <message>
        <source>allocated before use (pale), %1 used</source>
        <translation>vorab belegt (blass), %1 genutzt</translation>
    </message>
    <message>
        <source>, %1 used</source>
        <translation>, %1 genutzt</translation>
    </message>
</context>
<context>
    <name>NewTranscription</name>
    <message>
        <source>“%1” is no time: write it as 90, 1:30 or 1:02:03.</source>
        <translation>„%1“ ist keine Zeit: Sie wird als 90, 1:30 oder 1:02:03 geschrieben.</translation>
    </message>
    <message>
        <source>The part must end after it begins.</source>
        <translation>Der Teil muss nach seinem Anfang enden.</translation>
    </message>
</context>
<context>
    <name>NumberText</name>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>number, unit</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>bytes used, bytes in all</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1×</source>
        <comment>a factor</comment>
        <translation>%1×</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>A preset needs a name.</source>
        <translation>Eine Vorlage braucht einen Namen.</translation>
    </message>
    <message>
        <source>A preset&apos;s name has %1 letters at most.</source>
        <translation>Der Name einer Vorlage hat höchstens %1 Zeichen.</translation>
    </message>
    <message>
        <source>There are %1 presets, and no more can be kept: delete one first.</source>
        <translation>Es gibt %1 Vorlagen, mehr lassen sich nicht speichern: erst eine löschen.</translation>
    </message>
    <message>
        <source>There is a preset of this name already.</source>
        <translation>Eine Vorlage mit diesem Namen gibt es schon.</translation>
    </message>
</context>
<context>
    <name>Quote</name>
    <message>
        <source>The program doubts this passage: the text repeats itself.</source>
        <translation>Das Programm zweifelt an diesem Abschnitt: Der Text wiederholt sich.</translation>
    </message>
    <message>
        <source>The program doubts this passage: it goes round in few words.</source>
        <translation>Das Programm zweifelt an diesem Abschnitt: Er dreht sich in wenigen Wörtern im Kreis.</translation>
    </message>
    <message>
        <source>The program doubts this passage: words are repeated many times.</source>
        <translation>Das Programm zweifelt an diesem Abschnitt: Wörter werden viele Male wiederholt.</translation>
    </message>
    <message>
        <source>The program doubts this passage: it says what was said shortly before.</source>
        <translation>Das Programm zweifelt an diesem Abschnitt: Er sagt, was kurz zuvor gesagt wurde.</translation>
    </message>
    <message>
        <source>The program doubts this passage: it has more words than anyone could speak in that time.</source>
        <translation>Das Programm zweifelt an diesem Abschnitt: Er hat mehr Wörter, als jemand in dieser Zeit sprechen könnte.</translation>
    </message>
    <message>
        <source>The program doubts this passage: hardly any voice was found there.</source>
        <translation>Das Programm zweifelt an diesem Abschnitt: Dort wurde kaum Stimme gefunden.</translation>
    </message>
    <message>
        <source>The program doubts this passage: it is a phrase that models like to invent.</source>
        <translation>Das Programm zweifelt an diesem Abschnitt: Es ist eine Wendung, die Modelle gern erfinden.</translation>
    </message>
    <message>
        <source>The program doubts this passage: its words are timed as invented ones are.</source>
        <translation>Das Programm zweifelt an diesem Abschnitt: Seine Wörter haben Zeiten, wie sie erfundene haben.</translation>
    </message>
    <message>
        <source>The program doubts this passage: its times had to be repaired.</source>
        <translation>Das Programm zweifelt an diesem Abschnitt: Seine Zeiten mussten berichtigt werden.</translation>
    </message>
    <message>
        <source>The program doubts this passage: the model was not sure of it at any attempt.</source>
        <translation>Das Programm zweifelt an diesem Abschnitt: Das Modell war sich bei keinem Versuch sicher.</translation>
    </message>
    <message>
        <source>The program doubts this passage: another language is spoken than before.</source>
        <translation>Das Programm zweifelt an diesem Abschnitt: Es wird eine andere Sprache gesprochen als zuvor.</translation>
    </message>
    <message numerus="yes">
        <source>%n of these words were changed by hand: listen to them before you quote them.</source>
        <translation>
            <numerusform>%n dieser Wörter wurde von Hand geändert: Es ist vor dem Zitieren anzuhören.</numerusform>
            <numerusform>%n dieser Wörter wurden von Hand geändert: Sie sind vor dem Zitieren anzuhören.</numerusform>
        </translation>
    </message>
    <message>
        <source>Words that the machine heard here were removed by hand, and no “[…]” marks the place: listen before you quote.</source>
        <translation>Wörter, die die Maschine hier gehört hat, wurden von Hand entfernt, und kein „[…]“ zeigt die Stelle: Sie ist vor dem Zitieren anzuhören.</translation>
    </message>
</context>
<context>
    <name>RecordingsModel</name>
    <message>
        <source>Not transcribed yet</source>
        <translation>Noch nicht transkribiert</translation>
    </message>
    <message>
        <source>Stopped at %1 of %2</source>
        <translation>Abgebrochen bei %1 von %2</translation>
    </message>
    <message>
        <source>Transcribed by %1</source>
        <translation>Transkribiert mit %1</translation>
    </message>
    <message>
        <source>%1, transcribed by %2</source>
        <comment>a language, a model</comment>
        <translation>%1, transkribiert mit %2</translation>
    </message>
    <message>
        <source>%1, corrected</source>
        <comment>how it was transcribed</comment>
        <translation>%1, korrigiert</translation>
    </message>
</context>
<context>
    <name>SelfTest</name>
    <message>
        <source>%1 real time, peak %2, %3 % of the words right</source>
        <translation>%1 Echtzeit, Spitze %2, %3 % der Wörter richtig</translation>
    </message>
    <message>
        <source>stopped by you</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>not done within a minute</source>
        <translation>nicht in einer Minute fertig</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Participants</source>
        <translation>Beteiligte</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Ausschnitt</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Attention</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Checked by</source>
        <translation>Geprüft von</translation>
    </message>
    <message>
        <source>clean: fillers and repeats are left out</source>
        <translation>bereinigt: ohne Füllwörter und Wiederholungen</translation>
    </message>
    <message>
        <source>SHA-256 of the recording</source>
        <translation>SHA-256 der Aufnahme</translation>
    </message>
    <message>
        <source>Part of the recording</source>
        <translation>Ausschnitt der Aufnahme</translation>
    </message>
    <message>
        <source>SHA-256 of the model</source>
        <translation>SHA-256 des Modells</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>Erläuterung</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>Transkript</translation>
    </message>
    <message>
        <source>Open questions</source>
        <translation>Offene Fragen</translation>
    </message>
    <message>
        <source>Quotes</source>
        <translation>Zitate</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>Markierungen</translation>
    </message>
    <message>
        <source>Provenance</source>
        <translation>Herkunft</translation>
    </message>
    <message>
        <source>Times in the margin count from the start of the recording, in hours, minutes and seconds: there the paragraph begins.</source>
        <translation>Die Zeiten am Rand zählen vom Anfang der Aufnahme, in Stunden, Minuten und Sekunden: Dort beginnt der Absatz.</translation>
    </message>
    <message>
        <source>Times in the margin count from the start of the part that was transcribed, %1 of the recording, in hours, minutes and seconds: there the paragraph begins.</source>
        <translation>Die Zeiten am Rand zählen vom Anfang des transkribierten Ausschnitts, das ist %1 der Aufnahme, in Stunden, Minuten und Sekunden: Dort beginnt der Absatz.</translation>
    </message>
    <message>
        <source>%1; times count from the start of the recording</source>
        <translation>%1; die Zeiten zählen vom Anfang der Aufnahme</translation>
    </message>
    <message>
        <source>%1; times count from the start of the part that was transcribed, %2 of the recording</source>
        <translation>%1; die Zeiten zählen vom Anfang des transkribierten Ausschnitts, das ist %2 der Aufnahme</translation>
    </message>
    <message>
        <source>[?] stands before what the program itself doubts.</source>
        <translation>[?] steht vor dem, woran das Programm selbst zweifelt.</translation>
    </message>
    <message>
        <source>“%1”: “%2” or “%3”?</source>
        <translation>„%1“: „%2“ oder „%3“?</translation>
    </message>
    <message>
        <source>star</source>
        <translation>Stern</translation>
    </message>
    <message>
        <source>to check</source>
        <translation>zu prüfen</translation>
    </message>
    <message>
        <source>No segment was changed by hand: the words are the machine&apos;s.</source>
        <translation>Kein Abschnitt wurde von Hand geändert: Die Wörter sind die der Maschine.</translation>
    </message>
    <message>
        <source>%1 of %2 segments were changed by hand.</source>
        <translation>%1 von %2 Abschnitten wurden von Hand geändert.</translation>
    </message>
    <message>
        <source>%1 of %2 segments were changed by hand, last on %3.</source>
        <translation>%1 von %2 Abschnitten wurden von Hand geändert, zuletzt am %3.</translation>
    </message>
    <message>
        <source>The command “undervoice verify” compares this text, and the recording if it is given, with the record that this file carries.</source>
        <translation>Der Befehl „undervoice verify“ vergleicht diesen Text, und die Aufnahme, wenn sie angegeben wird, mit dem Nachweis, den diese Datei enthält.</translation>
    </message>
    <message>
        <source>Times in the margin are those that a player of the file shows, in hours, minutes and seconds: there the paragraph begins.</source>
        <translation>Die Zeiten am Rand sind die, die ein Abspieler der Datei zeigt, in Stunden, Minuten und Sekunden: Dort beginnt der Absatz.</translation>
    </message>
    <message>
        <source>%1; times are those that a player of the file shows</source>
        <translation>%1; die Zeiten sind die, die ein Abspieler der Datei zeigt</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Play or pause</source>
        <translation>Abspielen oder anhalten</translation>
    </message>
    <message>
        <source>Back 2 seconds</source>
        <translation>2 Sekunden zurück</translation>
    </message>
    <message>
        <source>Forward 2 seconds</source>
        <translation>2 Sekunden vor</translation>
    </message>
    <message>
        <source>Back 5 seconds</source>
        <translation>5 Sekunden zurück</translation>
    </message>
    <message>
        <source>Forward 5 seconds</source>
        <translation>5 Sekunden vor</translation>
    </message>
    <message>
        <source>Slower by a tenth</source>
        <translation>Um ein Zehntel langsamer</translation>
    </message>
    <message>
        <source>Faster by a tenth</source>
        <translation>Um ein Zehntel schneller</translation>
    </message>
    <message>
        <source>Normal speed</source>
        <translation>Normales Tempo</translation>
    </message>
    <message>
        <source>Play while held (middle pedal)</source>
        <translation>Abspielen, solange gehalten (mittleres Pedal)</translation>
    </message>
    <message>
        <source>Rewind while held (left pedal)</source>
        <translation>Zurückspulen, solange gehalten (linkes Pedal)</translation>
    </message>
    <message>
        <source>Forward while held (right pedal)</source>
        <translation>Vorspulen, solange gehalten (rechtes Pedal)</translation>
    </message>
    <message>
        <source>Loop the selection</source>
        <translation>Auswahl in Schleife abspielen</translation>
    </message>
    <message>
        <source>Next doubt</source>
        <translation>Nächster Zweifel</translation>
    </message>
    <message>
        <source>Previous doubt</source>
        <translation>Voriger Zweifel</translation>
    </message>
    <message>
        <source>List of doubts</source>
        <translation>Liste der Zweifel</translation>
    </message>
    <message>
        <source>Choose the first reading</source>
        <translation>Erste Lesart wählen</translation>
    </message>
    <message>
        <source>Choose the second reading</source>
        <translation>Zweite Lesart wählen</translation>
    </message>
    <message>
        <source>Edit the place</source>
        <translation>Stelle bearbeiten</translation>
    </message>
    <message>
        <source>Dismiss the doubt</source>
        <translation>Zweifel verwerfen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Split at the caret</source>
        <translation>An der Schreibmarke teilen</translation>
    </message>
    <message>
        <source>Merge with the paragraph before, at its start</source>
        <translation>Mit dem Absatz davor verbinden, an seinem Anfang</translation>
    </message>
    <message>
        <source>Insert the time</source>
        <translation>Zeit einfügen</translation>
    </message>
    <message>
        <source>Show or hide doubted text</source>
        <translation>Zweifelhaften Text zeigen oder ausblenden</translation>
    </message>
    <message>
        <source>Mark to check</source>
        <translation>Zum Prüfen markieren</translation>
    </message>
    <message>
        <source>Show the machine&apos;s text</source>
        <translation>Maschinentext zeigen</translation>
    </message>
    <message>
        <source>Transcribe the selection again</source>
        <translation>Auswahl neu transkribieren</translation>
    </message>
    <message>
        <source>Copy as a quote</source>
        <translation>Als Zitat kopieren</translation>
    </message>
    <message>
        <source>Quote with its sound</source>
        <translation>Zitat mit Ton</translation>
    </message>
    <message>
        <source>Start of the passage at the play head</source>
        <translation>Anfang des Abschnitts an die Abspielposition</translation>
    </message>
    <message>
        <source>End of the passage at the play head</source>
        <translation>Ende des Abschnitts an die Abspielposition</translation>
    </message>
    <message>
        <source>Boundary 50 ms earlier</source>
        <translation>Grenze 50 ms früher</translation>
    </message>
    <message>
        <source>Boundary 50 ms later</source>
        <translation>Grenze 50 ms später</translation>
    </message>
    <message>
        <source>Speaker 1</source>
        <translation>Sprecher 1</translation>
    </message>
    <message>
        <source>Speaker 2</source>
        <translation>Sprecher 2</translation>
    </message>
    <message>
        <source>Speaker 3</source>
        <translation>Sprecher 3</translation>
    </message>
    <message>
        <source>Speaker 4</source>
        <translation>Sprecher 4</translation>
    </message>
    <message>
        <source>Speaker 5</source>
        <translation>Sprecher 5</translation>
    </message>
    <message>
        <source>Speaker 6</source>
        <translation>Sprecher 6</translation>
    </message>
    <message>
        <source>Speaker 7</source>
        <translation>Sprecher 7</translation>
    </message>
    <message>
        <source>Speaker 8</source>
        <translation>Sprecher 8</translation>
    </message>
    <message>
        <source>Speaker 9</source>
        <translation>Sprecher 9</translation>
    </message>
    <message>
        <source>First page of the side bar</source>
        <translation>Erste Seite der Seitenleiste</translation>
    </message>
    <message>
        <source>Second page</source>
        <translation>Zweite Seite</translation>
    </message>
    <message>
        <source>Third page</source>
        <translation>Dritte Seite</translation>
    </message>
    <message>
        <source>Fourth page</source>
        <translation>Vierte Seite</translation>
    </message>
    <message>
        <source>Fifth page</source>
        <translation>Fünfte Seite</translation>
    </message>
    <message>
        <source>Sixth page</source>
        <translation>Sechste Seite</translation>
    </message>
    <message>
        <source>Seventh page</source>
        <translation>Siebte Seite</translation>
    </message>
    <message>
        <source>Eighth page</source>
        <translation>Achte Seite</translation>
    </message>
    <message>
        <source>Ninth page</source>
        <translation>Neunte Seite</translation>
    </message>
    <message>
        <source>New transcription</source>
        <translation>Neue Transkription</translation>
    </message>
    <message>
        <source>Choose recordings</source>
        <translation>Aufnahmen auswählen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Search all transcripts</source>
        <translation>Alle Transkripte durchsuchen</translation>
    </message>
    <message>
        <source>Captions on or off</source>
        <translation>Untertitel an oder aus</translation>
    </message>
    <message>
        <source>Memory panel</source>
        <translation>Speicheranzeige</translation>
    </message>
    <message>
        <source>Playing</source>
        <translation>Wiedergabe</translation>
    </message>
    <message>
        <source>Reviewing doubts</source>
        <translation>Durchsicht der Zweifel</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Speakers</source>
        <translation>Sprecher</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Undervoice: keys and pedals</source>
        <translation>Undervoice: Tasten und Pedale</translation>
    </message>
    <message>
        <source>Mouse 4</source>
        <translation>Maustaste 4</translation>
    </message>
    <message>
        <source>Mouse 5</source>
        <translation>Maustaste 5</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>Lauter</translation>
    </message>
    <message>
        <source>Quieter</source>
        <translation>Leiser</translation>
    </message>
    <message>
        <source>Skip silences, or hear them</source>
        <translation>Stille überspringen oder hören</translation>
    </message>
    <message>
        <source>Add the selection to the quotation</source>
        <translation>Auswahl zum Zitat hinzufügen</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Stern</translation>
    </message>
    <message>
        <source>Write a note on the passage</source>
        <translation>Notiz zum Abschnitt schreiben</translation>
    </message>
    <message>
        <source>Next mark</source>
        <translation>Nächste Markierung</translation>
    </message>
    <message>
        <source>Previous mark</source>
        <translation>Vorige Markierung</translation>
    </message>
    <message>
        <source>List of marks</source>
        <translation>Liste der Markierungen</translation>
    </message>
    <message>
        <source>Compare with a second pass</source>
        <translation>Mit zweitem Durchgang vergleichen</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>The library is at %1 now. The old file %2 was kept; delete it when all is well.</source>
        <translation>Die Bibliothek liegt jetzt in %1. Die alte Datei %2 ist noch da; sie kann gelöscht werden, wenn alles stimmt.</translation>
    </message>
    <message>
        <source>The library %1 is not there. Connect the disk that it lies on, and start again.</source>
        <translation>Die Bibliothek %1 ist nicht da. Den Datenträger anschließen, auf dem sie liegt, und neu starten.</translation>
    </message>
    <message>
        <source>Use the library in its usual place</source>
        <translation>Bibliothek am üblichen Ort verwenden</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Recordings to searchable text, on this machine.</source>
        <translation>Aufnahmen werden zu durchsuchbarem Text, auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Library file (default: the one chosen in the settings, else ~/.local/share/undervoice/library.db)</source>
        <translation>Bibliotheksdatei (ohne Angabe die in den Einstellungen gewählte, sonst ~/.local/share/undervoice/library.db)</translation>
    </message>
    <message>
        <source>Recordings to transcribe</source>
        <translation>Aufnahmen, die transkribiert werden</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>less than a minute left</source>
        <translation>noch weniger als eine Minute</translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>noch etwa %n Minute</numerusform>
            <numerusform>noch etwa %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s) left</source>
        <translation>
            <numerusform>noch etwa %n Stunde</numerusform>
            <numerusform>noch etwa %n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Processor, %n thread(s)</source>
        <translation>
            <numerusform>Prozessor, %n Thread</numerusform>
            <numerusform>Prozessor, %n Threads</numerusform>
        </translation>
    </message>
    <message>
        <source>receiving</source>
        <translation>Aufnahme wird empfangen</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>Aufnahme wird gelesen</translation>
    </message>
    <message>
        <source>loading the model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>listening for speech</source>
        <translation>Sprache wird gesucht</translation>
    </message>
    <message>
        <source>transcribing</source>
        <translation>wird transkribiert</translation>
    </message>
    <message>
        <source>start</source>
        <translation>Beginn</translation>
    </message>
    <message>
        <source>encoding</source>
        <translation>Encoder</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>decoding</source>
        <translation>Decoder</translation>
    </message>
    <message>
        <source>aligning</source>
        <translation>Wortzeiten</translation>
    </message>
    <message>
        <source>end</source>
        <translation>Ende</translation>
    </message>
</context>
<context>
    <name>undervoice::desktop::Desktop</name>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>Transkript</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message numerus="yes">
        <source>%n recording(s) moved to the trash</source>
        <translation>
            <numerusform>%n Aufnahme in den Papierkorb verschoben</numerusform>
            <numerusform>%n Aufnahmen in den Papierkorb verschoben</numerusform>
        </translation>
    </message>
    <message>
        <source>From here on: %1</source>
        <translation>Ab hier: %1</translation>
    </message>
    <message>
        <source>%1 could not be transcribed.</source>
        <translation>%1 konnte nicht transkribiert werden.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>%1 is transcribed. Nothing waits any more.</source>
        <translation>%1 ist transkribiert. Die Warteschlange ist leer.</translation>
    </message>
    <message>
        <source>%1 is transcribed.</source>
        <translation>%1 ist transkribiert.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Choose recordings</source>
        <translation>Aufnahmen auswählen</translation>
    </message>
    <message>
        <source>Recordings (%1);;All files (*)</source>
        <translation>Aufnahmen (%1);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>There is no model on this machine yet: run packaging/setup.sh, which fetches Whisper base and tiny.en.</source>
        <translation>Auf diesem Rechner ist noch kein Modell: packaging/setup.sh ausführen, das Whisper base und tiny.en holt.</translation>
    </message>
    <message>
        <source>Transcribe with other settings</source>
        <translation>Mit anderen Einstellungen transkribieren</translation>
    </message>
    <message>
        <source>%1 were given back.</source>
        <translation>%1 wurden freigegeben.</translation>
    </message>
    <message>
        <source>The second pass of %1 is there.</source>
        <translation>Der zweite Durchgang von %1 ist da.</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Durchsehen</translation>
    </message>
    <message>
        <source>A job is running, so its model stays in memory.</source>
        <translation>Ein Auftrag läuft, deshalb bleibt sein Modell im Speicher.</translation>
    </message>
    <message>
        <source>%1 goes on by itself from there.</source>
        <translation>%1 läuft von dort von selbst weiter.</translation>
    </message>
    <message>
        <source>%1: nothing was done again.</source>
        <translation>%1: Nichts wurde noch einmal gemacht.</translation>
    </message>
    <message>
        <source>No model is in memory any more.</source>
        <translation>Es ist kein Modell mehr im Speicher.</translation>
    </message>
    <message>
        <source>Something is being transcribed, so every form would seem slower than it is; measure when it is done.</source>
        <translation>Es wird gerade etwas transkribiert, und jede Form erschiene langsamer, als sie ist; danach messen.</translation>
    </message>
    <message>
        <source>The sample recording is not there.</source>
        <translation>Die Beispielaufnahme ist nicht da.</translation>
    </message>
    <message>
        <source>The machine is being measured already; wait until that is done.</source>
        <translation>Der Rechner wird schon gemessen; warten, bis das fertig ist.</translation>
    </message>
</context>
<context>
    <name>undervoice::desktop::EditorDesk</name>
    <message>
        <source>Saved as %1</source>
        <translation>Gespeichert als %1</translation>
    </message>
    <message>
        <source>The quote is on the clipboard.</source>
        <translation>Das Zitat ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>The quote is on the clipboard, its sound in %1</source>
        <translation>Das Zitat ist in der Zwischenablage, sein Ton in %1</translation>
    </message>
    <message>
        <source>There is no model for this language on this machine.</source>
        <translation>Für diese Sprache ist kein Modell auf diesem Rechner.</translation>
    </message>
    <message>
        <source>The second pass is in the queue.</source>
        <translation>Der zweite Durchgang ist in der Warteschlange.</translation>
    </message>
    <message>
        <source>%1 is not where it was, so it cannot be heard.</source>
        <translation>%1 ist nicht mehr da, wo es war, und lässt sich nicht anhören.</translation>
    </message>
    <message>
        <source>Its text is here all the same. If the file was moved, show where it is.</source>
        <translation>Der Text ist trotzdem hier. Wurde die Datei verschoben, lässt sich zeigen, wo sie jetzt ist.</translation>
    </message>
    <message>
        <source>Find it…</source>
        <translation>Suchen&#xa0;…</translation>
    </message>
    <message>
        <source>Where is %1?</source>
        <translation>Wo ist %1?</translation>
    </message>
    <message>
        <source>Reading %1…</source>
        <translation>%1 wird gelesen&#xa0;…</translation>
    </message>
    <message>
        <source>%1 is another recording: what is in it is not what was transcribed. Choose the file that was moved.</source>
        <translation>%1 ist eine andere Aufnahme: Ihr Inhalt ist nicht der, der transkribiert wurde. Die verschobene Datei auswählen.</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>The quote is on the clipboard; not all of it is sure.</source>
        <translation>Das Zitat ist in der Zwischenablage; nicht alles darin ist sicher.</translation>
    </message>
</context>
<context>
    <name>undervoice::desktop::Hints</name>
    <message>
        <source>Understood</source>
        <translation>Verstanden</translation>
    </message>
    <message>
        <source>Drop recordings or folders anywhere in this window.</source>
        <translation>Aufnahmen oder Ordner irgendwo in diesem Fenster ablegen.</translation>
    </message>
    <message>
        <source>They are transcribed here, and nothing leaves this machine.</source>
        <translation>Sie werden hier transkribiert, und nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Drag jobs into the order that you want.</source>
        <translation>Aufträge lassen sich in die gewünschte Reihenfolge ziehen.</translation>
    </message>
    <message>
        <source>The program may be closed at any time: it goes on where it was.</source>
        <translation>Das Programm kann jederzeit geschlossen werden: Es macht dort weiter, wo es war.</translation>
    </message>
    <message>
        <source>Every word of every transcript can be searched.</source>
        <translation>Jedes Wort jedes Transkripts lässt sich suchen.</translation>
    </message>
    <message>
        <source>From anywhere: %1.</source>
        <translation>Von überall: %1.</translation>
    </message>
</context>
<context>
    <name>undervoice::desktop::SelfTest</name>
    <message>
        <source>%1, %2 of %3</source>
        <comment>a device</comment>
        <translation>%1, %2 von %3</translation>
    </message>
</context>
<context>
    <name>undervoice::desktop::SettingsDesk</name>
    <message>
        <source>Measure this machine?</source>
        <translation>Diesen Rechner messen?</translation>
    </message>
    <message>
        <source>A part of the bundled interview goes through the processor and each GPU, in less than a minute; then the fastest is used. It can be done at any time in the settings.</source>
        <translation>Ein Teil des mitgelieferten Interviews läuft in weniger als einer Minute über den Prozessor und jede GPU; danach wird das schnellste Gerät verwendet. In den Einstellungen geht das jederzeit.</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>There is no model on this machine to measure with: run packaging/setup.sh.</source>
        <translation>Auf diesem Rechner ist kein Modell, mit dem gemessen werden kann: packaging/setup.sh ausführen.</translation>
    </message>
    <message>
        <source>looking at the devices</source>
        <translation>Geräte werden ermittelt</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a device, what it does</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>No device came to the end of the test; the settings say why.</source>
        <translation>Kein Gerät ist bis zum Ende des Tests gekommen; in den Einstellungen steht, warum.</translation>
    </message>
    <message>
        <source>Save a page with all keys</source>
        <translation>Seite mit allen Tasten speichern</translation>
    </message>
    <message>
        <source>undervoice-keys.html</source>
        <translation>undervoice-tasten.html</translation>
    </message>
    <message>
        <source>Web pages (*.html)</source>
        <translation>Webseiten (*.html)</translation>
    </message>
    <message>
        <source>All keys are in %1; a browser shows and prints it.</source>
        <translation>Alle Tasten stehen in %1; ein Browser zeigt und druckt sie.</translation>
    </message>
    <message>
        <source>Choose the folder for the library</source>
        <translation>Ordner für die Bibliothek auswählen</translation>
    </message>
    <message>
        <source>Choose a library</source>
        <translation>Bibliothek auswählen</translation>
    </message>
    <message>
        <source>Libraries (*.db);;All files (*)</source>
        <translation>Bibliotheken (*.db);;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>undervoice::desktop::UnfinishedOffers</name>
    <message>
        <source>%1 stopped at %2 of %3.</source>
        <comment>a file, 12:40 of 1:04:00</comment>
        <translation>%1 hielt bei %2 von %3 an.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::AgainDialog</name>
    <message>
        <source>Transcribe again</source>
        <translation>Neu transkribieren</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>Keller, Havelberg, deep-water pier</source>
        <translation>Keller, Havelberg, Tiefwasserkai</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Names and terms</source>
        <translation>Namen und Begriffe</translation>
    </message>
    <message>
        <source>Beams</source>
        <translation>Beams</translation>
    </message>
    <message>
        <source>New reading</source>
        <translation>Neue Lesart</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Listen again</source>
        <translation>Noch einmal hören</translation>
    </message>
    <message>
        <source>Take the new reading</source>
        <translation>Neue Lesart übernehmen</translation>
    </message>
    <message>
        <source>Keep what is there</source>
        <translation>Vorhandenes behalten</translation>
    </message>
    <message>
        <source>What is there</source>
        <translation>Vorhandener Text</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>Modell wird geladen&#xa0;…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>Hört zu&#xa0;…</translation>
    </message>
    <message>
        <source>Nothing was heard in this part.</source>
        <translation>In diesem Teil war nichts zu hören.</translation>
    </message>
    <message>
        <source>Heard in %1 seconds.</source>
        <translation>In %1 Sekunden gehört.</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::AttentionChoice</name>
    <message>
        <source>Form of the attention</source>
        <translation>Form der Attention</translation>
    </message>
    <message>
        <source>The sample recording, about a minute of speech, goes through each form that fits, one after the other.</source>
        <translation>Die Beispielaufnahme, etwa eine Minute Sprache, läuft nacheinander durch jede Form, die passt.</translation>
    </message>
    <message>
        <source>Attention: form, memory and speed</source>
        <translation>Attention: Form, Speicher und Tempo</translation>
    </message>
    <message>
        <source>Looking at what fits into memory…</source>
        <translation>Ermittelt, was in den Speicher passt&#xa0;…</translation>
    </message>
    <message>
        <source>All of them give the same words; they differ in memory and speed. On %1, with caches in %2 and %3 free.</source>
        <translation>Alle ergeben dieselben Wörter; sie unterscheiden sich in Speicher und Tempo. Gerät: %1, Caches in %2, %3 frei.</translation>
    </message>
    <message>
        <source>Stop measuring</source>
        <translation>Messen beenden</translation>
    </message>
    <message>
        <source>%1, %2 of %3</source>
        <comment>a form of the attention</comment>
        <translation>%1, %2 von %3</translation>
    </message>
    <message>
        <source>Measure the speed here</source>
        <translation>Geschwindigkeit hier messen</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::AttentionTable</name>
    <message>
        <source>As the model is stored</source>
        <translation>Wie das Modell gespeichert ist</translation>
    </message>
    <message>
        <source>%1 (as stored)</source>
        <translation>%1 (wie gespeichert)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>passt nicht</translation>
    </message>
    <message>
        <source>%1 real time</source>
        <translation>%1 Echtzeit</translation>
    </message>
    <message>
        <source>What the model&apos;s file says</source>
        <translation>Was in der Datei des Modells steht</translation>
    </message>
    <message numerus="yes">
        <source>%n window(s) together:</source>
        <translation>
            <numerusform>%n Fenster:</numerusform>
            <numerusform>%n Fenster zusammen:</numerusform>
        </translation>
    </message>
    <message>
        <source>weights %1, caches %2</source>
        <translation>Gewichte %1, Caches %2</translation>
    </message>
    <message>
        <source>encoder %1, steps %2, reserve %3</source>
        <translation>Encoder %1, Schritte %2, Reserve %3</translation>
    </message>
    <message>
        <source>together %1 of %2 that are free</source>
        <translation>zusammen %1 von %2, die frei sind</translation>
    </message>
    <message numerus="yes">
        <source>The largest batch that fits: %n window(s)</source>
        <translation>
            <numerusform>Größter Stapel, der passt: %n Fenster</numerusform>
            <numerusform>Größter Stapel, der passt: %n Fenster</numerusform>
        </translation>
    </message>
    <message>
        <source>Not even one window fits.</source>
        <translation>Nicht einmal ein Fenster passt.</translation>
    </message>
    <message>
        <source>Windows of 30 seconds that would be decoded together, of those that fit into memory</source>
        <translation>Fenster von 30 Sekunden, die zusammen dekodiert würden, von denen, die in den Speicher passen</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Attention</translation>
    </message>
    <message>
        <source>Caches of a window</source>
        <translation>Caches je Fenster</translation>
    </message>
    <message>
        <source>Predicted peak</source>
        <translation>Erwartete Spitze</translation>
    </message>
    <message>
        <source>Windows together</source>
        <translation>Fenster zusammen</translation>
    </message>
    <message>
        <source>Speed here</source>
        <translation>Tempo hier</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>noch nicht</translation>
    </message>
    <message>
        <source>As finished jobs on this machine, or the sample recording, measured it with as many beams</source>
        <translation>Wie fertige Aufträge oder die Beispielaufnahme es auf diesem Rechner mit ebenso vielen Beams gemessen haben</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::Banner</name>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>kind of message, text</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Close message</source>
        <translation>Meldung schließen</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::DocumentSession</name>
    <message>
        <source>This recording has not been transcribed yet.</source>
        <translation>Diese Aufnahme ist noch nicht transkribiert.</translation>
    </message>
    <message>
        <source>Your corrections could not be saved yet, so this transcript stays open.</source>
        <translation>Die Korrekturen konnten noch nicht gespeichert werden, deshalb bleibt dieses Transkript geöffnet.</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::EditorPage</name>
    <message>
        <source>No transcript is open</source>
        <translation>Kein Transkript ist geöffnet</translation>
    </message>
    <message>
        <source>Open a recording in the library, or search for what was said.</source>
        <translation>Eine Aufnahme in der Bibliothek öffnen oder nach Gesagtem suchen.</translation>
    </message>
    <message>
        <source>Go to the library</source>
        <translation>Zur Bibliothek</translation>
    </message>
    <message>
        <source>Back to the library</source>
        <translation>Zurück zur Bibliothek</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>Suchen und ersetzen</translation>
    </message>
    <message>
        <source>Speaker</source>
        <translation>Sprecher</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Durchsehen</translation>
    </message>
    <message>
        <source>Hear again what is likely to be wrong</source>
        <translation>Noch einmal hören, was wahrscheinlich falsch ist</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Your corrections are not saved yet: %1</source>
        <translation>Die Korrekturen sind noch nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>Opening the recording</source>
        <translation>Aufnahme wird geöffnet</translation>
    </message>
    <message>
        <source>an earlier version, to read</source>
        <translation>eine frühere Fassung, nur zum Lesen</translation>
    </message>
    <message>
        <source>to read until it is finished</source>
        <translation>nur zum Lesen, bis es fertig ist</translation>
    </message>
    <message>
        <source>Reading the recording: %1 %</source>
        <translation>Aufnahme wird gelesen: %1 %</translation>
    </message>
    <message>
        <source>The recording is not where it was: %1</source>
        <translation>Die Aufnahme ist nicht mehr da, wo sie war: %1</translation>
    </message>
    <message>
        <source>Play from here</source>
        <translation>Ab hier abspielen</translation>
    </message>
    <message>
        <source>Doubted passages are shown.</source>
        <translation>Zweifelhafte Abschnitte sind eingeblendet.</translation>
    </message>
    <message>
        <source>Doubted passages are hidden. They stay in the transcript.</source>
        <translation>Zweifelhafte Abschnitte sind ausgeblendet. Sie bleiben im Transkript.</translation>
    </message>
    <message>
        <source>Speaker %1</source>
        <translation>Sprecher %1</translation>
    </message>
    <message>
        <source>Somebody else…</source>
        <translation>Jemand anders&#xa0;…</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>Niemand</translation>
    </message>
    <message>
        <source>Rename everywhere</source>
        <translation>Überall umbenennen</translation>
    </message>
    <message>
        <source>Who speaks here?</source>
        <translation>Wer spricht hier?</translation>
    </message>
    <message>
        <source>New name. The name of another speaker makes the two one.</source>
        <translation>Neuer Name. Mit dem Namen eines anderen Sprechers werden die beiden einer.</translation>
    </message>
    <message>
        <source>Show the machine&apos;s text</source>
        <translation>Maschinentext zeigen</translation>
    </message>
    <message>
        <source>Show doubted passages</source>
        <translation>Zweifelhafte Abschnitte zeigen</translation>
    </message>
    <message>
        <source>Check spelling</source>
        <translation>Rechtschreibung prüfen</translation>
    </message>
    <message>
        <source>Loop the selection</source>
        <translation>Auswahl in Schleife abspielen</translation>
    </message>
    <message>
        <source>Insert the time</source>
        <translation>Zeit einfügen</translation>
    </message>
    <message>
        <source>Transcribe the selection again…</source>
        <translation>Auswahl neu transkribieren&#xa0;…</translation>
    </message>
    <message>
        <source>Copy as a quote</source>
        <translation>Als Zitat kopieren</translation>
    </message>
    <message>
        <source>Quote with its sound</source>
        <translation>Zitat mit Ton</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Fassungen</translation>
    </message>
    <message>
        <source>Copy the whole text</source>
        <translation>Ganzen Text kopieren</translation>
    </message>
    <message>
        <source>corrected by hand</source>
        <translation>von Hand korrigiert</translation>
    </message>
    <message>
        <source>as %1 heard it</source>
        <translation>wie %1 es gehört hat</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1 (counts)</source>
        <translation>%1 (gilt)</translation>
    </message>
    <message>
        <source>Let this version count</source>
        <translation>Diese Fassung gelten lassen</translation>
    </message>
    <message>
        <source>The text is on the clipboard.</source>
        <translation>Der Text ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>Review %1</source>
        <translation>%1 durchsehen</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>und %1 weitere</translation>
    </message>
    <message>
        <source>Nothing is doubted</source>
        <translation>Keine Zweifel</translation>
    </message>
    <message>
        <source>That is too short to be heard again: select a few words.</source>
        <translation>Das ist zu kurz, um neu gehört zu werden: ein paar Wörter auswählen.</translation>
    </message>
    <message>
        <source>Silences are skipped.</source>
        <translation>Stille wird übersprungen.</translation>
    </message>
    <message>
        <source>Silences are heard.</source>
        <translation>Stille wird gehört.</translation>
    </message>
    <message>
        <source>Parts collected for a quotation: %1. Escape clears them.</source>
        <translation>Für ein Zitat gesammelte Teile: %1. Escape verwirft sie.</translation>
    </message>
    <message>
        <source>Nothing is collected for a quotation.</source>
        <translation>Für ein Zitat ist nichts gesammelt.</translation>
    </message>
    <message>
        <source>Add the selection to the quotation</source>
        <translation>Auswahl zum Zitat hinzufügen</translation>
    </message>
    <message>
        <source>Clear the quotation</source>
        <translation>Gesammeltes verwerfen</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>Markierungen</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Stern</translation>
    </message>
    <message>
        <source>To check</source>
        <translation>Zu prüfen</translation>
    </message>
    <message>
        <source>Note…</source>
        <translation>Notiz&#xa0;…</translation>
    </message>
    <message>
        <source>Next mark</source>
        <translation>Nächste Markierung</translation>
    </message>
    <message>
        <source>Previous mark</source>
        <translation>Vorige Markierung</translation>
    </message>
    <message>
        <source>List of marks</source>
        <translation>Liste der Markierungen</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Note on this passage. Without text there is none.</source>
        <translation>Notiz zu diesem Abschnitt. Ohne Text gibt es keine.</translation>
    </message>
    <message>
        <source>Nothing is marked.</source>
        <translation>Nichts ist markiert.</translation>
    </message>
    <message>
        <source>%1, channel %2</source>
        <comment>how a version came about</comment>
        <translation>%1, Kanal %2</translation>
    </message>
    <message>
        <source>All channels are heard together.</source>
        <translation>Alle Kanäle werden zusammen gehört.</translation>
    </message>
    <message>
        <source>The channel of this passage is heard alone.</source>
        <translation>Der Kanal dieses Abschnitts wird allein gehört.</translation>
    </message>
    <message>
        <source>Only what one person says without another&apos;s turn between can be joined.</source>
        <translation>Verbinden lässt sich nur, was eine Person sagt, ohne dass dazwischen eine andere an der Reihe ist.</translation>
    </message>
    <message>
        <source>There are doubted passages in it, which are shown now. Nothing was changed.</source>
        <translation>Darin sind angezweifelte Passagen, die jetzt zu sehen sind. Nichts wurde geändert.</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::ExportDialog</name>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>Webseite</translation>
    </message>
    <message>
        <source>Word document</source>
        <translation>Word-Dokument</translation>
    </message>
    <message>
        <source>OpenDocument text</source>
        <translation>OpenDocument-Text</translation>
    </message>
    <message>
        <source>Everything, for programs</source>
        <translation>Alles, für Programme</translation>
    </message>
    <message>
        <source>Text, a line a passage</source>
        <translation>Text, ein Abschnitt je Zeile</translation>
    </message>
    <message>
        <source>Subtitles for the web</source>
        <translation>Untertitel für das Web</translation>
    </message>
    <message>
        <source>Subtitles</source>
        <translation>Untertitel</translation>
    </message>
    <message>
        <source>Table, tabs</source>
        <translation>Tabelle mit Tabulatoren</translation>
    </message>
    <message>
        <source>As openai-whisper writes it</source>
        <translation>Wie openai-whisper es schreibt</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>Liedtext</translation>
    </message>
    <message>
        <source>Table of passages</source>
        <translation>Tabelle der Abschnitte</translation>
    </message>
    <message>
        <source>Table of words</source>
        <translation>Tabelle der Wörter</translation>
    </message>
    <message>
        <source>Speaker turns</source>
        <translation>Redebeiträge</translation>
    </message>
    <message>
        <source>Audacity labels</source>
        <translation>Audacity-Marken</translation>
    </message>
    <message>
        <source>For analysis programs</source>
        <translation>Für Auswertungsprogramme</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern&#xa0;…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>The text to the clipboard</source>
        <translation>Den Text in die Zwischenablage</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>Formate</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>Transkript</translation>
    </message>
    <message>
        <source>Interview sheet</source>
        <translation>Interviewbogen</translation>
    </message>
    <message>
        <source>Times at paragraphs</source>
        <translation>Zeiten an den Absätzen</translation>
    </message>
    <message>
        <source>Mark doubted passages</source>
        <translation>Zweifelhafte Abschnitte markieren</translation>
    </message>
    <message>
        <source>nobody is named</source>
        <translation>niemand genannt</translation>
    </message>
    <message>
        <source>One a passage</source>
        <translation>Einer je Abschnitt</translation>
    </message>
    <message>
        <source>Two lines of 42 characters</source>
        <translation>Zwei Zeilen zu 42 Zeichen</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>Aufbau</translation>
    </message>
    <message>
        <source>Checked by</source>
        <translation>Geprüft von</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Recording, model, settings and changes are written into the file; `undervoice verify` checks it.</source>
        <translation>Aufnahme, Modell, Einstellungen und Änderungen werden in die Datei geschrieben; `undervoice verify` prüft sie.</translation>
    </message>
    <message>
        <source>Recording, model, settings and changes are written into a file beside it, NAME.%1.provenance.json; `undervoice verify` checks it.</source>
        <translation>Aufnahme, Modell, Einstellungen und Änderungen werden in eine Datei daneben geschrieben, NAME.%1.provenance.json; `undervoice verify` prüft sie.</translation>
    </message>
    <message>
        <source>The text is on the clipboard.</source>
        <translation>Der Text ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>the recording&apos;s beginning</source>
        <translation>dem Beginn der Aufnahme</translation>
    </message>
    <message>
        <source>the part&apos;s beginning (%1)</source>
        <translation>dem Beginn des Teils (%1)</translation>
    </message>
    <message>
        <source>Only a part of the recording was transcribed. A player of the whole file shows times from the recording&apos;s beginning.</source>
        <translation>Nur ein Teil der Aufnahme wurde transkribiert. Ein Abspielprogramm zeigt bei der ganzen Datei Zeiten ab dem Beginn der Aufnahme.</translation>
    </message>
    <message>
        <source>Times count from</source>
        <translation>Zeiten zählen ab</translation>
    </message>
    <message>
        <source>Marks and notes, at the end</source>
        <translation>Markierungen und Notizen, am Ende</translation>
    </message>
    <message>
        <source>where a player of the file counts from</source>
        <translation>wovon ein Abspieler der Datei zählt</translation>
    </message>
    <message>
        <source>The clock of this file does not run as its sound does: it begins elsewhere, or counts pauses that were not recorded. A player shows the clock.</source>
        <translation>Die Uhr dieser Datei geht anders als ihr Ton: Sie beginnt woanders oder zählt Pausen, die nicht aufgenommen wurden. Ein Abspieler zeigt die Uhr.</translation>
    </message>
    <message numerus="yes">
        <source>… and %n more paragraph(s): the file has all of them.</source>
        <translation>
            <numerusform>… und %n weiterer Absatz: Die Datei enthält alle.</numerusform>
            <numerusform>… und %n weitere Absätze: Die Datei enthält alle.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>undervoice::ui::FindBar</name>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>Ersetzen durch</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>Groß/klein beachten</translation>
    </message>
    <message>
        <source>Whole words</source>
        <translation>Ganze Wörter</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Ausdruck</translation>
    </message>
    <message>
        <source>A regular expression; $1 stands for its first group in the replacement.</source>
        <translation>Ein regulärer Ausdruck; $1 steht im Ersatz für seine erste Gruppe.</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Vorige Stelle</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nächste Stelle</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Replace all</source>
        <translation>Alle ersetzen</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message>
        <source>Replace all %1</source>
        <translation>Alle %1 ersetzen</translation>
    </message>
    <message>
        <source>Places replaced: %1</source>
        <translation>Ersetzte Stellen: %1</translation>
    </message>
    <message>
        <source>In selection</source>
        <translation>In der Auswahl</translation>
    </message>
    <message>
        <source>Only what was selected in the transcript when this bar was called</source>
        <translation>Nur, was im Transkript ausgewählt war, als diese Leiste geöffnet wurde</translation>
    </message>
    <message>
        <source>Cannot be looked for</source>
        <translation>Danach kann nicht gesucht werden</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::LibraryPage</name>
    <message>
        <source>Your recordings come here</source>
        <translation>Hierher kommen die Aufnahmen</translation>
    </message>
    <message>
        <source>Drop audio or video files anywhere in this window, or choose them. Nothing that is said in them leaves this machine.</source>
        <translation>Audio- oder Videodateien irgendwo in diesem Fenster ablegen oder auswählen. Nichts, was darin gesagt wird, verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Choose recordings…</source>
        <translation>Aufnahmen auswählen&#xa0;…</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Fundstellen</translation>
    </message>
    <message>
        <source>Nothing was found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>All words must occur close together. Try fewer of them, or the beginning of one with a star: light*</source>
        <translation>Alle Wörter müssen nah beieinander vorkommen. Weniger Wörter versuchen oder den Anfang eines Wortes mit einem Stern: Leucht*</translation>
    </message>
    <message>
        <source>The trash is empty</source>
        <translation>Der Papierkorb ist leer</translation>
    </message>
    <message>
        <source>What is moved to the trash stays here until you delete it for ever.</source>
        <translation>Was in den Papierkorb kommt, bleibt hier, bis es endgültig gelöscht wird.</translation>
    </message>
    <message>
        <source>Search all transcripts…</source>
        <translation>Alle Transkripte durchsuchen&#xa0;…</translation>
    </message>
    <message>
        <source>Search all transcripts</source>
        <translation>Alle Transkripte durchsuchen</translation>
    </message>
    <message>
        <source>Which recordings are shown</source>
        <translation>Welche Aufnahmen gezeigt werden</translation>
    </message>
    <message>
        <source>Project: name, words, delete</source>
        <translation>Projekt: Name, Begriffe, löschen</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>New transcription</source>
        <translation>Neue Transkription</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Title, people, tags…</source>
        <translation>Titel, Personen, Schlagwörter&#xa0;…</translation>
    </message>
    <message>
        <source>Transcribe</source>
        <translation>Transkribieren</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>In den Papierkorb</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Delete for ever…</source>
        <translation>Endgültig löschen&#xa0;…</translation>
    </message>
    <message>
        <source>All recordings</source>
        <translation>Alle Aufnahmen</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Papierkorb</translation>
    </message>
    <message>
        <source>Delete for ever</source>
        <translation>Endgültig löschen</translation>
    </message>
    <message numerus="yes">
        <source>Delete the transcripts of %n recording(s) for ever?</source>
        <translation>
            <numerusform>Die Transkripte von %n Aufnahme endgültig löschen?</numerusform>
            <numerusform>Die Transkripte von %n Aufnahmen endgültig löschen?</numerusform>
        </translation>
    </message>
    <message>
        <source>The recordings&apos; own files stay where they are. What is deleted is overwritten; backups and the disk itself may keep copies.</source>
        <translation>Die Dateien der Aufnahmen bleiben, wo sie sind. Gelöschtes wird überschrieben; Sicherungen und der Datenträger selbst können Kopien behalten.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>New project…</source>
        <translation>Neues Projekt…</translation>
    </message>
    <message numerus="yes">
        <source>The best %n place(s) are shown, and there are more: further words find fewer.</source>
        <translation>
            <numerusform>Die beste (%n) Stelle ist zu sehen, und es gibt mehr: Weitere Wörter finden weniger.</numerusform>
            <numerusform>Die besten %n Stellen sind zu sehen, und es gibt mehr: Weitere Wörter finden weniger.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s)</source>
        <comment>where something was found</comment>
        <translation>
            <numerusform>%n Stelle</numerusform>
            <numerusform>%n Stellen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a project, how much was found in it</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::MainWindow</name>
    <message>
        <source>Undervoice</source>
        <translation>Undervoice</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>The memory history was not written.</source>
        <translation>Der Speicherverlauf wurde nicht geschrieben.</translation>
    </message>
    <message>
        <source>Memory history written to %1</source>
        <translation>Speicherverlauf geschrieben nach %1</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::MarksModel</name>
    <message>
        <source>star</source>
        <translation>Stern</translation>
    </message>
    <message>
        <source>to check</source>
        <translation>zu prüfen</translation>
    </message>
    <message>
        <source>%1 at %2: %3</source>
        <translation>%1 bei %2: %3</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::MarksPanel</name>
    <message>
        <source>Marks</source>
        <translation>Markierungen</translation>
    </message>
    <message>
        <source>Close the marks</source>
        <translation>Markierungen schließen</translation>
    </message>
    <message>
        <source>Nothing is marked yet. %1 stars the passage at the caret, %2 marks it to check, %3 writes a note on it.</source>
        <translation>Noch ist nichts markiert. %1 gibt dem Abschnitt an der Einfügemarke einen Stern, %2 markiert ihn als zu prüfen, %3 schreibt eine Notiz dazu.</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::MemoryChart</name>
    <message>
        <source>Memory over time</source>
        <translation>Speicher im Verlauf der Zeit</translation>
    </message>
    <message>
        <source>MHA %1</source>
        <translation>MHA %1</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::MemoryPanel</name>
    <message>
        <source>Attention</source>
        <translation>Attention</translation>
    </message>
    <message>
        <source>Attention of the running job, from its next window on</source>
        <translation>Attention des laufenden Auftrags, ab seinem nächsten Fenster</translation>
    </message>
    <message>
        <source>From the next window on. The words stay the same; memory and speed change.</source>
        <translation>Ab dem nächsten Fenster. Die Wörter bleiben dieselben; Speicher und Tempo ändern sich.</translation>
    </message>
    <message>
        <source>Caches only</source>
        <translation>Nur Caches</translation>
    </message>
    <message>
        <source>Leaves out weights and other programs, which are many times larger</source>
        <translation>Lässt Gewichte und andere Programme weg, die um ein Vielfaches größer sind</translation>
    </message>
    <message>
        <source>Export CSV</source>
        <translation>CSV exportieren</translation>
    </message>
    <message>
        <source>Export memory history as CSV</source>
        <translation>Speicherverlauf als CSV exportieren</translation>
    </message>
    <message>
        <source>Close memory panel</source>
        <translation>Speicheranzeige schließen</translation>
    </message>
    <message>
        <source>Memory in numbers</source>
        <translation>Speicher in Zahlen</translation>
    </message>
    <message>
        <source>Attention, from the next window</source>
        <translation>Attention, ab dem nächsten Fenster</translation>
    </message>
    <message>
        <source>Export memory history</source>
        <translation>Speicherverlauf exportieren</translation>
    </message>
    <message>
        <source>memory.csv</source>
        <translation>speicher.csv</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV-Dateien (*.csv)</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::MemoryTable</name>
    <message>
        <source>Caches together</source>
        <translation>Caches zusammen</translation>
    </message>
    <message>
        <source>Undervoice&apos;s tensors</source>
        <translation>Tensoren von Undervoice</translation>
    </message>
    <message>
        <source>Process, by the system</source>
        <translation>Prozess, laut System</translation>
    </message>
    <message>
        <source>Device, by its driver</source>
        <translation>Gerät, laut Treiber</translation>
    </message>
    <message>
        <source>The most in this job. Of the caches: when both together took most; MHA would need and saved are of that moment.</source>
        <translation>Das meiste in diesem Auftrag. Bei den Caches: als beide zusammen am meisten belegten; „Mit MHA nötig“ und „Gespart“ gelten für diesen Moment.</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Peak</source>
        <translation>Spitze</translation>
    </message>
    <message>
        <source>MHA would need</source>
        <translation>Mit MHA nötig</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespart</translation>
    </message>
    <message>
        <source>%1 of %2 used</source>
        <translation>%1 von %2 benutzt</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::NewTranscriptionDialog</name>
    <message numerus="yes">
        <source>%n recording(s)</source>
        <translation>
            <numerusform>%n Aufnahme</numerusform>
            <numerusform>%n Aufnahmen</numerusform>
        </translation>
    </message>
    <message>
        <source>New transcription</source>
        <translation>Neue Transkription</translation>
    </message>
    <message>
        <source>More choices</source>
        <translation>Mehr Einstellungen</translation>
    </message>
    <message>
        <source>Transcribe</source>
        <translation>Transkribieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keines</translation>
    </message>
    <message>
        <source>Times for every word</source>
        <translation>Zeiten für jedes Wort</translation>
    </message>
    <message>
        <source>A little slower. Words can then be found to the tenth of a second.</source>
        <translation>Etwas langsamer. Wörter lassen sich dann auf die Zehntelsekunde finden.</translation>
    </message>
    <message>
        <source>A speaker on each channel (left and right apart)</source>
        <translation>Ein Sprecher je Kanal (links und rechts getrennt)</translation>
    </message>
    <message>
        <source>For interviews with a microphone for each person: both channels are transcribed by themselves.</source>
        <translation>Für Interviews mit einem Mikrofon je Person: Beide Kanäle werden für sich transkribiert.</translation>
    </message>
    <message>
        <source>Beginning of the part</source>
        <translation>Anfang des Teils</translation>
    </message>
    <message>
        <source>0:00</source>
        <translation>0:00</translation>
    </message>
    <message>
        <source>End of the part</source>
        <translation>Ende des Teils</translation>
    </message>
    <message>
        <source>the end</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>to</source>
        <comment>from … to …</comment>
        <translation>bis</translation>
    </message>
    <message>
        <source>Part of each file, from</source>
        <translation>Teil jeder Datei, von</translation>
    </message>
    <message>
        <source>Part of the file, from</source>
        <translation>Teil der Datei, von</translation>
    </message>
    <message>
        <source>Names and rare words</source>
        <translation>Namen und Begriffe</translation>
    </message>
    <message>
        <source>Grünewald, Okoro, MLA</source>
        <translation>Grünewald, Okoro, MLA</translation>
    </message>
    <message>
        <source>What was said before</source>
        <translation>Zuvor gesagt</translation>
    </message>
    <message>
        <source>A sentence in the style that you expect</source>
        <translation>Ein Satz im erwarteten Stil</translation>
    </message>
    <message>
        <source>Way of working</source>
        <translation>Arbeitsweise</translation>
    </message>
    <message>
        <source>Whichever suits the length</source>
        <translation>Je nach Länge</translation>
    </message>
    <message>
        <source>Several windows together, fast</source>
        <translation>Mehrere Fenster zusammen, schnell</translation>
    </message>
    <message>
        <source>Window after window, as openai-whisper does</source>
        <translation>Fenster für Fenster, wie openai-whisper</translation>
    </message>
    <message>
        <source>Windows together</source>
        <translation>Fenster zusammen</translation>
    </message>
    <message>
        <source>Windows of 30 seconds. More are faster and take more memory; the words are the same.</source>
        <translation>Fenster von 30 Sekunden. Mehr sind schneller und brauchen mehr Speicher; die Wörter sind dieselben.</translation>
    </message>
    <message>
        <source>Beams</source>
        <translation>Beams</translation>
    </message>
    <message>
        <source>Readings of a window that are followed side by side. More are a little better and slower.</source>
        <translation>Lesarten eines Fensters, die nebeneinander verfolgt werden. Mehr sind etwas besser und langsamer.</translation>
    </message>
    <message>
        <source>Translate into English</source>
        <translation>Ins Englische übersetzen</translation>
    </message>
    <message>
        <source>Do again what is transcribed already</source>
        <translation>Bereits Transkribiertes noch einmal</translation>
    </message>
    <message>
        <source>Find out from the sound</source>
        <translation>Aus dem Ton ermitteln</translation>
    </message>
    <message>
        <source>Names and rare words: %1</source>
        <translation>Namen und Begriffe: %1</translation>
    </message>
    <message>
        <source>Said before: %1</source>
        <translation>Zuvor gesagt: %1</translation>
    </message>
    <message>
        <source>This project has no glossary yet.</source>
        <translation>Dieses Projekt hat noch kein Glossar.</translation>
    </message>
    <message>
        <source>One of these recordings has only one channel.</source>
        <translation>Eine dieser Aufnahmen hat nur einen Kanal.</translation>
    </message>
    <message>
        <source>This recording has only one channel.</source>
        <translation>Diese Aufnahme hat nur einen Kanal.</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::NotesDialog</name>
    <message>
        <source>Title, people, tags</source>
        <translation>Titel, Personen, Schlagwörter</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Anna Keller, Ben Okoro</source>
        <translation>Anna Keller, Ben Okoro</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>budget, board</source>
        <translation>Haushalt, Vorstand</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>None; a new name makes a new project</source>
        <translation>Keines; ein neuer Name legt ein neues Projekt an</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::OriginalStrip</name>
    <message>
        <source>Machine&apos;s text</source>
        <translation>Maschinentext</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Nothing was heard here.</source>
        <translation>Hier war nichts zu hören.</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::PresetBar</name>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Save, rename or delete a preset</source>
        <translation>Vorlage speichern, umbenennen oder löschen</translation>
    </message>
    <message>
        <source>Save these choices as…</source>
        <translation>Diese Einstellungen speichern als&#xa0;…</translation>
    </message>
    <message>
        <source>Save as a preset</source>
        <translation>Als Vorlage speichern</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen&#xa0;…</translation>
    </message>
    <message>
        <source>Rename the preset</source>
        <translation>Vorlage umbenennen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>Name der Vorlage:</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::ProjectDialog</name>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Keller, Havelberg, deep-water pier</source>
        <translation>Keller, Havelberg, Tiefwasserkai</translation>
    </message>
    <message>
        <source>A sentence or two in the style of the recordings, with the names as they are written.</source>
        <translation>Ein bis zwei Sätze im Stil der Aufnahmen, mit den Namen in ihrer Schreibweise.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Names and terms</source>
        <translation>Namen und Begriffe</translation>
    </message>
    <message>
        <source>Example of the text</source>
        <translation>Textbeispiel</translation>
    </message>
    <message>
        <source>New transcriptions in this project listen for these words.</source>
        <translation>Neue Transkriptionen in diesem Projekt achten auf diese Wörter.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Delete project…</source>
        <translation>Projekt löschen&#xa0;…</translation>
    </message>
    <message>
        <source>Delete project</source>
        <translation>Projekt löschen</translation>
    </message>
    <message>
        <source>Delete &quot;%1&quot;?</source>
        <translation>„%1“ löschen?</translation>
    </message>
    <message>
        <source>Its recordings can stay in the library without it. Or everything goes for ever: transcripts, corrections, waveforms and clips are overwritten and removed, also of what is in the trash. The recordings&apos; own files stay where they are; backups and the disk itself may keep copies.</source>
        <translation>Seine Aufnahmen können ohne Projekt in der Bibliothek bleiben. Oder alles wird endgültig gelöscht: Transkripte, Korrekturen, Wellenformen und Ausschnitte werden überschrieben und entfernt, auch von dem, was im Papierkorb ist. Die Dateien der Aufnahmen bleiben, wo sie sind; Sicherungen und der Datenträger selbst können Kopien behalten.</translation>
    </message>
    <message>
        <source>Only the project</source>
        <translation>Nur das Projekt</translation>
    </message>
    <message>
        <source>Everything, for ever</source>
        <translation>Alles, endgültig</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>Neues Projekt</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::QueueModel</name>
    <message>
        <source>Waiting; %1 of %2 heard already</source>
        <translation>Wartet; %1 von %2 schon gehört</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Paused at %1 of %2</source>
        <translation>Angehalten bei %1 von %2</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Cancelled at %1 of %2; what was heard is kept</source>
        <translation>Abgebrochen bei %1 von %2; Gehörtes bleibt erhalten</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>%1 transcribed</source>
        <translation>%1 transkribiert</translation>
    </message>
    <message>
        <source>Pausing after this window; %1 of %2 heard</source>
        <translation>Hält nach diesem Fenster an; %1 von %2 gehört</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>Hält an&#xa0;…</translation>
    </message>
    <message>
        <source>Stopping after this window; %1 of %2 heard</source>
        <translation>Bricht nach diesem Fenster ab; %1 von %2 gehört</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Bricht ab&#xa0;…</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Beginnt</translation>
    </message>
    <message>
        <source>%1, %2 %</source>
        <comment>what is done, how much of it</comment>
        <translation>%1, %2 %</translation>
    </message>
    <message>
        <source>%1 of %2 heard</source>
        <translation>%1 von %2 gehört</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what is done, how far it is</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 real time</source>
        <comment>a factor: 14×</comment>
        <translation>%1 Echtzeit</translation>
    </message>
    <message>
        <source>Second pass of %1</source>
        <translation>Zweiter Durchgang von %1</translation>
    </message>
    <message>
        <source>%1 heard a second time, for the review</source>
        <translation>%1 ein zweites Mal gehört, für die Durchsicht</translation>
    </message>
    <message>
        <source>%1 long. %2</source>
        <comment>a time, a sentence</comment>
        <translation>%1 lang. %2</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::QueuePage</name>
    <message>
        <source>Nothing waits to be transcribed</source>
        <translation>Nichts wartet auf die Transkription</translation>
    </message>
    <message>
        <source>Drop recordings anywhere in this window, or choose them. They are transcribed one after the other, here on this machine.</source>
        <translation>Aufnahmen irgendwo in diesem Fenster ablegen oder auswählen. Sie werden eine nach der anderen transkribiert, hier auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Choose recordings…</source>
        <translation>Aufnahmen auswählen&#xa0;…</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Jobs, in the order in which they are worked on</source>
        <translation>Aufträge in der Reihenfolge, in der sie bearbeitet werden</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>With other settings…</source>
        <translation>Andere Einstellungen&#xa0;…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation>Aus der Liste nehmen</translation>
    </message>
    <message>
        <source>Text as it comes</source>
        <translation>Text, wie er entsteht</translation>
    </message>
    <message>
        <source>Text of the running job</source>
        <translation>Text des laufenden Auftrags</translation>
    </message>
    <message>
        <source>What is heard appears here, window by window.</source>
        <translation>Was gehört wird, erscheint hier, Fenster für Fenster.</translation>
    </message>
    <message>
        <source>Text of %1</source>
        <translation>Text von %1</translation>
    </message>
    <message>
        <source>Take finished off the list</source>
        <translation>Fertige von der Liste nehmen</translation>
    </message>
    <message>
        <source>Their transcripts stay in the library.</source>
        <translation>Ihre Transkripte bleiben in der Bibliothek.</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::RecordingsModel</name>
    <message>
        <source>Being transcribed</source>
        <translation>Wird transkribiert</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::ReviewStrip</name>
    <message>
        <source>Review of doubts</source>
        <translation>Durchsicht der Zweifel</translation>
    </message>
    <message>
        <source>Keep what is there</source>
        <translation>Vorhandenes behalten</translation>
    </message>
    <message>
        <source>Take the other reading</source>
        <translation>Andere Lesart übernehmen</translation>
    </message>
    <message>
        <source>No doubt</source>
        <translation>Kein Zweifel</translation>
    </message>
    <message>
        <source>Doubts settled</source>
        <translation>Geklärte Zweifel</translation>
    </message>
    <message>
        <source>Previous doubt</source>
        <translation>Voriger Zweifel</translation>
    </message>
    <message>
        <source>Next doubt</source>
        <translation>Nächster Zweifel</translation>
    </message>
    <message>
        <source>Hear it again</source>
        <translation>Noch einmal hören</translation>
    </message>
    <message>
        <source>List of doubts</source>
        <translation>Liste der Zweifel</translation>
    </message>
    <message>
        <source>End the review</source>
        <translation>Durchsicht beenden</translation>
    </message>
    <message>
        <source>The recording is transcribed once more in another way. Where the two differ, one of them is wrong: that finds far more errors.</source>
        <translation>Die Aufnahme wird noch einmal auf andere Weise transkribiert. Wo beide abweichen, ist eine falsch: So finden sich weit mehr Fehler.</translation>
    </message>
    <message>
        <source>Compare with a second pass</source>
        <translation>Mit zweitem Durchgang vergleichen</translation>
    </message>
    <message>
        <source>The second pass is in the queue</source>
        <translation>Der zweite Durchgang ist in der Warteschlange</translation>
    </message>
    <message>
        <source>Nothing is doubted</source>
        <translation>Keine Zweifel</translation>
    </message>
    <message>
        <source>All doubts are settled</source>
        <translation>Alle Zweifel sind geklärt</translation>
    </message>
    <message>
        <source>Doubts left: %1</source>
        <translation>Offene Zweifel: %1</translation>
    </message>
    <message>
        <source>nothing more</source>
        <translation>nichts weiter</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::SearchModel</name>
    <message>
        <source>%1 at %2: %3</source>
        <translation>%1 bei %2: %3</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>As the system has them</source>
        <comment>colours</comment>
        <translation>Wie im System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Language of the window</source>
        <translation>Sprache des Fensters</translation>
    </message>
    <message>
        <source>From the next start on.</source>
        <translation>Ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>As the system has it</source>
        <comment>a language</comment>
        <translation>Wie im System</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation>Tasten ändern&#xa0;…</translation>
    </message>
    <message>
        <source>Keys and pedals</source>
        <translation>Tasten und Pedale</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Device that transcribes</source>
        <translation>Gerät, das transkribiert</translation>
    </message>
    <message>
        <source>For jobs that are added from now on.</source>
        <translation>Für Aufträge, die von jetzt an hinzukommen.</translation>
    </message>
    <message>
        <source>Transcribe on</source>
        <translation>Transkribieren auf</translation>
    </message>
    <message>
        <source>Devices of this machine</source>
        <translation>Geräte dieses Rechners</translation>
    </message>
    <message>
        <source>Looking at the devices…</source>
        <translation>Geräte werden ermittelt&#xa0;…</translation>
    </message>
    <message>
        <source>A part of the bundled interview through the processor and each GPU, in less than a minute.</source>
        <translation>Ein Teil des mitgelieferten Interviews über den Prozessor und jede GPU, in weniger als einer Minute.</translation>
    </message>
    <message>
        <source>Self-test</source>
        <translation>Selbsttest</translation>
    </message>
    <message>
        <source>What the self-test has found</source>
        <translation>Was der Selbsttest ergeben hat</translation>
    </message>
    <message>
        <source>A GPU where one can be used, else the processor</source>
        <translation>GPU, wo eine nutzbar ist, sonst Prozessor</translation>
    </message>
    <message>
        <source>The processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>%1 (not there now)</source>
        <translation>%1 (zurzeit nicht da)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a device, a sentence on it</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Stop the test</source>
        <translation>Test abbrechen</translation>
    </message>
    <message>
        <source>Measure this machine</source>
        <translation>Diesen Rechner messen</translation>
    </message>
    <message>
        <source>Measuring: %1</source>
        <translation>Gemessen wird: %1</translation>
    </message>
    <message>
        <source>Not done yet.</source>
        <translation>Noch nicht ausgeführt.</translation>
    </message>
    <message>
        <source>Measured on %1.</source>
        <translation>Gemessen am %1.</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Minutes without work after which the model&apos;s memory is given back</source>
        <translation>Minuten ohne Arbeit, nach denen der Speicher des Modells freigegeben wird</translation>
    </message>
    <message>
        <source> min without work</source>
        <translation> min ohne Arbeit</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Free now</source>
        <translation>Jetzt freigeben</translation>
    </message>
    <message>
        <source>Ends the process that holds the model; the next job loads it anew.</source>
        <translation>Beendet den Prozess, der das Modell hält; der nächste Auftrag lädt es neu.</translation>
    </message>
    <message>
        <source>Give the model&apos;s memory back after</source>
        <translation>Speicher des Modells freigeben nach</translation>
    </message>
    <message>
        <source>Where things are</source>
        <translation>Ablage</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Library file</source>
        <translation>Bibliotheksdatei</translation>
    </message>
    <message>
        <source>Move it…</source>
        <translation>Verschieben&#xa0;…</translation>
    </message>
    <message>
        <source>Open another library…</source>
        <translation>Andere Bibliothek öffnen&#xa0;…</translation>
    </message>
    <message>
        <source>The program opens no connection to any other machine.</source>
        <translation>Das Programm baut keine Verbindung zu einem anderen Rechner auf.</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>Seconds that the sound goes back after a pause</source>
        <translation>Sekunden, um die der Ton nach einer Pause zurückgeht</translation>
    </message>
    <message>
        <source> s before it stopped</source>
        <translation> s vor der Stelle der Pause</translation>
    </message>
    <message>
        <source>Where it stopped</source>
        <translation>Wo er anhielt</translation>
    </message>
    <message>
        <source>After a pause it goes on</source>
        <translation>Nach einer Pause geht es weiter</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::ShortcutEditor</name>
    <message>
        <source>Keys and pedals</source>
        <translation>Tasten und Pedale</translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation>Aktionen und ihre Tasten</translation>
    </message>
    <message>
        <source>Save a page to print…</source>
        <translation>Seite zum Drucken speichern&#xa0;…</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Alle zurücksetzen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Keys of this action</source>
        <translation>Tasten dieser Aktion</translation>
    </message>
    <message>
        <source>What becomes of the key</source>
        <translation>Was mit der Taste geschieht</translation>
    </message>
    <message>
        <source>Add a key or pedal</source>
        <translation>Taste oder Pedal hinzufügen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Take it</source>
        <translation>Taste übernehmen</translation>
    </message>
    <message>
        <source>Leave it there</source>
        <translation>Dort lassen</translation>
    </message>
    <message>
        <source>Choose an action</source>
        <translation>Eine Aktion auswählen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Press the key or the pedal now. It will work for as long as it is held. Escape: none.</source>
        <translation>Jetzt die Taste oder das Pedal drücken. Es wirkt, solange es gehalten wird. Escape: keine Taste.</translation>
    </message>
    <message>
        <source>Press the key or the pedal now. Escape: none.</source>
        <translation>Jetzt die Taste oder das Pedal drücken. Escape: keine Taste.</translation>
    </message>
    <message>
        <source>%1 is the key of “%2”.</source>
        <translation>%1 ist die Taste für „%2“.</translation>
    </message>
    <message>
        <source>” and “</source>
        <translation>“ und „</translation>
    </message>
    <message>
        <source>%1 was added. Where text is typed it stays text.</source>
        <translation>%1 wurde hinzugefügt. Wo Text getippt wird, bleibt es Text.</translation>
    </message>
    <message>
        <source>%1 was added.</source>
        <translation>%1 wurde hinzugefügt.</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::ShortcutsModel</name>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Changed by you</source>
        <translation>Selbst geändert</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Keys and pedals</source>
        <translation>Tasten und Pedale</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::SideBar</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::SideBarButton</name>
    <message>
        <source>%1, %2</source>
        <comment>page, count</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>page, shortcut</comment>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::StatusLine</name>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>model, attention modes</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Model and the form of its caches: %1</source>
        <translation>Modell und Form seiner Caches: %1</translation>
    </message>
    <message>
        <source>Model: %1</source>
        <translation>Modell: %1</translation>
    </message>
    <message>
        <source>Device: %1</source>
        <translation>Gerät: %1</translation>
    </message>
    <message>
        <source>Memory: %1</source>
        <translation>Speicher: %1</translation>
    </message>
    <message>
        <source>%1 real time</source>
        <comment>a factor: 14×</comment>
        <translation>%1 Echtzeit</translation>
    </message>
    <message>
        <source>Speed: %1</source>
        <translation>Tempo: %1</translation>
    </message>
    <message>
        <source>Sealed</source>
        <translation>Abgeschottet</translation>
    </message>
    <message>
        <source>Not sealed</source>
        <translation>Nicht abgeschottet</translation>
    </message>
    <message>
        <source>Nothing can use the network</source>
        <translation>Nichts hat Zugang zum Netz</translation>
    </message>
    <message>
        <source>The network is used only when you ask for a download</source>
        <translation>Das Netz wird nur für gewünschte Downloads genutzt</translation>
    </message>
    <message>
        <source>Shows or hides the memory panel</source>
        <translation>Blendet die Speicheranzeige ein oder aus</translation>
    </message>
    <message>
        <source>Shows or hides the memory panel (%1)</source>
        <translation>Blendet die Speicheranzeige ein oder aus (%1)</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::Toast</name>
    <message>
        <source>Close message</source>
        <translation>Meldung schließen</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::TranscriptEdit</name>
    <message>
        <source>Transcript</source>
        <translation>Transkript</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is right</source>
        <translation>„%1“ ist richtig</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::TransportBar</name>
    <message>
        <source>Back 2 seconds</source>
        <translation>2 Sekunden zurück</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Forward 2 seconds</source>
        <translation>2 Sekunden vor</translation>
    </message>
    <message>
        <source>Slower</source>
        <translation>Langsamer</translation>
    </message>
    <message>
        <source>Faster</source>
        <translation>Schneller</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Schleife</translation>
    </message>
    <message>
        <source>Underline doubtful words</source>
        <translation>Zweifelhafte Wörter unterstreichen</translation>
    </message>
    <message>
        <source>Zoom the waveform in</source>
        <translation>Wellenform vergrößern</translation>
    </message>
    <message>
        <source>Place that is heard</source>
        <translation>Gehörte Stelle</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Zoom the waveform out</source>
        <translation>Wellenform verkleinern</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Not saved yet</source>
        <translation>Noch nicht gespeichert</translation>
    </message>
    <message>
        <source>Skip silences</source>
        <translation>Stille überspringen</translation>
    </message>
    <message>
        <source>As loud as it was recorded</source>
        <translation>So laut wie aufgenommen</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Lautstärke</translation>
    </message>
    <message>
        <source>Volume: %1 %</source>
        <translation>Lautstärke: %1&#xa0;%</translation>
    </message>
</context>
<context>
    <name>undervoice::ui::WaveformView</name>
    <message>
        <source>Waveform</source>
        <translation>Wellenform</translation>
    </message>
    <message>
        <source>Left and right go a second, plus and minus zoom.</source>
        <translation>Links und rechts gehen eine Sekunde, Plus und Minus zoomen.</translation>
    </message>
    <message>
        <source>Line at the top: a voice is heard. Blocks: passages of the text.</source>
        <translation>Linie oben: Eine Stimme ist zu hören. Blöcke: Abschnitte des Textes.</translation>
    </message>
</context>
</TS>
