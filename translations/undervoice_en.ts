<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>BatchText</name>
    <message numerus="yes">
        <source>%n window(s) together would not fit into memory.</source>
        <translation>
            <numerusform>%n window would not fit into memory.</numerusform>
            <numerusform>%n windows together would not fit into memory.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Memory ran out with %n window(s) together.</source>
        <translation>
            <numerusform>Memory ran out with %n window.</numerusform>
            <numerusform>Memory ran out with %n windows together.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n window(s) at a time now; the text is the same, it takes longer.</source>
        <translation>
            <numerusform>%n window at a time now; the text is the same, it takes longer.</numerusform>
            <numerusform>%n windows at a time now; the text is the same, it takes longer.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message numerus="yes">
        <source>%1, %n core(s)</source>
        <comment>a processor</comment>
        <translation>
            <numerusform>%1, %n core</numerusform>
            <numerusform>%1, %n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MemoryPanel</name>
    <message numerus="yes">
        <source>%n window(s)</source>
        <translation>
            <numerusform>%n window</numerusform>
            <numerusform>%n windows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) each</source>
        <comment>in a window</comment>
        <translation>
            <numerusform>%n row each</numerusform>
            <numerusform>%n rows each</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quote</name>
    <message numerus="yes">
        <source>%n of these words were changed by hand: listen to them before you quote them.</source>
        <translation>
            <numerusform>%n of these words was changed by hand: listen to it before you quote it.</numerusform>
            <numerusform>%n of these words were changed by hand: listen to them before you quote them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>about %n minute left</numerusform>
            <numerusform>about %n minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s) left</source>
        <translation>
            <numerusform>about %n hour left</numerusform>
            <numerusform>about %n hours left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Processor, %n thread(s)</source>
        <translation>
            <numerusform>Processor, %n thread</numerusform>
            <numerusform>Processor, %n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>undervoice::desktop::Desktop</name>
    <message numerus="yes">
        <source>%n recording(s) moved to the trash</source>
        <translation>
            <numerusform>%n recording moved to the trash</numerusform>
            <numerusform>%n recordings moved to the trash</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>undervoice::ui::AttentionTable</name>
    <message numerus="yes">
        <source>%n window(s) together:</source>
        <translation>
            <numerusform>%n window:</numerusform>
            <numerusform>%n windows together:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The largest batch that fits: %n window(s)</source>
        <translation>
            <numerusform>The largest batch that fits: %n window</numerusform>
            <numerusform>The largest batch that fits: %n windows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>undervoice::ui::ExportDialog</name>
    <message numerus="yes">
        <source>… and %n more paragraph(s): the file has all of them.</source>
        <translation>
            <numerusform>… and %n more paragraph: the file has all of them.</numerusform>
            <numerusform>… and %n more paragraphs: the file has all of them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>undervoice::ui::LibraryPage</name>
    <message numerus="yes">
        <source>Delete the transcripts of %n recording(s) for ever?</source>
        <translation>
            <numerusform>Delete the transcripts of %n recording for ever?</numerusform>
            <numerusform>Delete the transcripts of %n recordings for ever?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The best %n place(s) are shown, and there are more: further words find fewer.</source>
        <translation>
            <numerusform>The best %n place is shown, and there are more: further words find fewer.</numerusform>
            <numerusform>The best %n places are shown, and there are more: further words find fewer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s)</source>
        <comment>where something was found</comment>
        <translation>
            <numerusform>%n place</numerusform>
            <numerusform>%n places</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>undervoice::ui::NewTranscriptionDialog</name>
    <message numerus="yes">
        <source>%n recording(s)</source>
        <translation>
            <numerusform>%n recording</numerusform>
            <numerusform>%n recordings</numerusform>
        </translation>
    </message>
</context>
</TS>
