#include "ui/values/core_sentences.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <QCoreApplication>
#include <QStringList>

#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

constexpr int kMostNested = 4;

constexpr CoreSentence kSentences[] = {
    // Files.
    {QT_TRANSLATE_NOOP("CoreSentences", "Cannot open %1: %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Cannot write %1: %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Reading %1 failed: %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is larger than the %2 bytes expected of such a file.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 could not be deleted: %2. Delete it by hand.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Cancelled.")},
    // The engine and its process.
    {QT_TRANSLATE_NOOP("CoreSentences", "Cannot open the speech engine %1: %2. Run packaging/setup.sh again, or name the file in UNDERVOICE_ENGINE.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The speech engine %1 belongs to another version of this program (%2 is needed). Run packaging/setup.sh again.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The speech engine's process belongs to another version of this program (%1 is needed). Run packaging/setup.sh again.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Cannot start the speech engine's process %1: %2. Run packaging/setup.sh again.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Cannot make a connection to the speech engine's process: %1.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The speech engine's process stopped unexpectedly: %1. What was transcribed until then is kept.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The speech engine's process answered another question than the one that was asked.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The speech engine's process answered another question than it was asked.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Reading from the other process failed: %1.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The other process cannot be reached: %1.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The other process stopped in the middle of a message.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The other process said something that this one cannot read (%1): they belong to different versions.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "It was transcribed with these settings before.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Stopped; what was finished is kept."),
     "Stopped; what is committed is kept."},
    {QT_TRANSLATE_NOOP("CoreSentences", "Stopped at %1 of %2: it can go on from there."),
     "Stopped at %1 of %2: `undervoice resume` goes on from there."},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 (The transcript is kept up to %2 of %3; it can go on from there.)"),
     "%1 (The transcript is kept up to %2 of %3; `undervoice resume` goes on from there.)"},
    {QT_TRANSLATE_NOOP("CoreSentences", "Memory ran out while %1; a smaller model or batch needs less.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Memory ran out while %1 (%2); a smaller model or batch needs less.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 A window was decoded with %2 rows: fewer beams take less, and so does an attention that keeps less."),
     "%1 A window was decoded with %2 rows; --beam_size 1 --best_of 1 takes one, --cross e keeps less for any."},
    {QT_TRANSLATE_NOOP("CoreSentences", "LibTorch failed while %1: %2")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Failed while %1 for an unknown reason.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Failed while %1: %2")},
    {QT_TRANSLATE_NOOP("CoreSentences", "There is not enough memory to decode even a single window with a single row: choose a smaller model, or an attention that keeps less. %1"),
     "There is not enough memory to decode even a single window with a single row: use a smaller model, or --cross e, which keeps less (undervoice memory lists what fits). %1"},
    {QT_TRANSLATE_NOOP("CoreSentences", "The interrupted job's windows do not fit this recording and these settings; start the transcription anew.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The interrupted job's last window lacks the state that is needed to go on; start the transcription anew.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The text that every window is to start from (hotwords and a carried initial prompt) has %1 tokens; fewer than %2 fit. Shorten it.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Prompt and prefix make %1 tokens, but the model takes %2; shorten the prefix.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "No model is loaded; load one first.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "This model merges tokens with weights that nothing has learned (mtla): it needs fine-tuning before it says anything of use.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Caches or weights in int8 rows are rounded: another attention could change the words, so it stays as it is for this job.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The model's file %1 has changed since it was loaded: the attention stays as it is.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "float16 is not computed on the CPU; use float32 or bfloat16 there.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "int8 weights are computed with on the CPU alone; use float16 on a GPU.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "No NVIDIA GPU can be used: LibTorch was installed without CUDA, or no driver answers. Choose the processor in the settings, or run packaging/setup.sh again beside a GPU."),
     "No NVIDIA GPU can be used: LibTorch was installed without CUDA, or no driver answers. Use --device cpu, or run packaging/setup.sh again beside a GPU."},
    {QT_TRANSLATE_NOOP("CoreSentences", "There is no GPU %1: this machine has %2, counted from 0.")},
    // Models.
    {QT_TRANSLATE_NOOP("CoreSentences", "There is no model at %1.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "There is no model at %1, and that is no known name either; known are %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Model %1 is not on this disk (looked for %2); fetch it with openai-whisper, faster-whisper or Hugging Face's tools, or give the path of a checkpoint.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not a complete Whisper model: %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not a Whisper model that can be run: %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 holds no model.safetensors, pytorch_model.bin or model.bin.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 holds an adapter without its model; merge the two and give the merged folder.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 cannot be read as a CTranslate2 Whisper: %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 cannot be read as a ggml Whisper: %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not a sound safetensors file: %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not a sound PyTorch file: %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 was cut while it was in use; fetch or convert the model again.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 has tokens that Whisper does not have (%2); such a model cannot be run.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not a file.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is empty.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "This model was trained on bare text and knows no languages, tasks, timestamps or prompts; leave out %1, or take another model.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "This model has no token for %1 (%2): its vocabulary knows %3 languages.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The model was converted by the original Whisper-MLA project, which trains on bare text: it is decoded greedily, without timestamps, language or previous text.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The model keeps no keys apart from its latent: its queries are in another order than its keys, and its heads are misaligned. It is run as it was trained.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "There is no config.json beside the weights; sizes were taken from the tensors.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The file does not state its sizes; they were taken from the tensors.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The encoder's positions are not the usual sinusoids; they are used as they are.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The alignment heads stated beside the weights do not fit the model and are ignored.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The voice activity model %1 was not found; run packaging/setup.sh to fetch it.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The voice activity model %1 could not be read.")},
    // Recordings.
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is empty (0 bytes): there is nothing to read.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is a folder; name an audio or video file.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is a playlist of other files, which are never followed: name those files.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 asks for more memory than a real recording needs: it is damaged.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is truncated: it states %2 bytes and has %3, and what is needed to read it was in the missing part. Copy or download it again.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not an audio or video file that can be read, or its beginning is damaged (%2).")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 holds no sound%2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 has no audio track %2: it has %3 (counted from 0).")},
    {QT_TRANSLATE_NOOP("CoreSentences", "There is no channel %1: the track has %2 (counted from 0).")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Audio track %1 of %2 is coded as \"%3\", for which this FFmpeg has no decoder.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Audio track %1 of %2 (%3, %4 channels, %5 Hz) cannot be decoded: %6.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Not enough memory to decode %1.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Not enough memory to decode the sound.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Resampling failed: %1.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The track (%1) cannot be mixed to one channel (%2); choose one of its channels instead.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The track (%1) cannot be mixed for listening (%2); choose one of its channels instead.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The part of %1 that was asked for begins at %2, but the recording ends at %3.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The part of %1 that was asked for begins at %2, but the recording ends before.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The part to read ends before it begins.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Cannot create a temporary audio file in %1: %2. Set TMPDIR to a folder that can be written.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The temporary audio file in %2 fails (%1): %3. One hour of audio needs 115 MB there; set TMPDIR to another folder."),
     "%1 the temporary audio file in %2: %3. One hour of audio needs 115 MB there; set TMPDIR to another folder."},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 breaks off at %2: %3 Everything before was read.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Damaged pieces of sound could not be decoded: %1, the first at %3."),
     "%1 damaged piece%2 of sound could not be decoded, the first at %3."},
    {QT_TRANSLATE_NOOP("CoreSentences", "Gaps in the recording of %1 s in all were filled with silence.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Repeated stretches of %1 s in all were left out.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Nothing was recorded between %1 and %2 of the file's clock; times leave that out, unless an export has them as a player shows them.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Jumps back of the file's clock, at which its sound was joined: %1."),
     "The file's clock was set back %1 time%2; its sound was joined there."},
    {QT_TRANSLATE_NOOP("CoreSentences", "The file's clock runs %1 % slower than its sound; times follow the sound, unless an export has them as a player shows them.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The file's clock runs %1 % faster than its sound; times follow the sound, unless an export has them as a player shows them.")},
    // Sound and clips.
    {QT_TRANSLATE_NOOP("CoreSentences", "There is no device to play sound on: connect headphones or loudspeakers, or choose one in the system's settings.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The sound device is gone: connect it again or choose another one in the system's settings, then play on.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1: %2; check that headphones or loudspeakers are connected and no other program holds them.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not the file that was transcribed: it has changed since. What you hear may not be what the text says.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not the recording that was transcribed, its content is another: no clip was saved.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "This FFmpeg cannot write %1 files; choose another format.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "This FFmpeg has no encoder for %1 at %2 Hz (%3); choose another format.")},
    // The library.
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not an Undervoice library, or its first page is damaged: choose another place in the settings, or go back to a backup."),
     "%1 is not an Undervoice library, or its first page is damaged: choose another file with --library, or go back to a backup."},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is damaged (%2): see `undervoice library verify`, save what can be read with `undervoice library export`, or go back to a backup.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 cannot grow because the disk is full: everything that was finished is kept; free some space, then go on."),
     "%1 cannot grow because the disk is full: everything committed is kept; free some space and run `undervoice resume`."},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 cannot be opened for this (%2): check the permissions of the file and its folder, or choose another place in the settings."),
     "%1 cannot be opened for this (%2): check the permissions of the file and its folder, or choose another place with --library."},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is in use by another program that does not let go of it: try again when that has finished.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 could not be read or written (%2): everything that was finished is kept; check the disk and try again."),
     "%1 could not be read or written (%2): everything committed is kept; check the disk and try again."},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 needs more memory than there is, or is damaged so that it seems to: see `undervoice library verify`.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 failed unexpectedly: %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 holds a value of more than 32 MiB, which none of ours has.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 refused a row that would contradict others (%2).")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library has no numbers left for further runs.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library %1 is damaged, so no backup was made: %2; see `undervoice library verify`.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The name of a speaker may have 1000 bytes: shorten it.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Cannot make the folder %1 for the library: %2; choose another place in the settings."),
     "Cannot make the folder %1 for the library: %2; choose another place with --library."},
    {QT_TRANSLATE_NOOP("CoreSentences", "Cannot make the library %1: %2; choose another place in the settings."),
     "Cannot make the library %1: %2; choose another place with --library, or none with --no-library."},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is a folder: give the library's file.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "There is no library at %1: choose its place in the settings."),
     "There is no library at %1: the first `undervoice transcribe` makes it, or --library names another."},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is a database of another program, not an Undervoice library: choose another place in the settings."),
     "%1 is a database of another program, not an Undervoice library: choose another file with --library."},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library %1 was written by a newer Undervoice (schema %2, this program knows %3): update the program, or choose another place in the settings."),
     "The library %1 was written by a newer Undervoice (schema %2, this program knows %3): update the program, or choose another file with --library."},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library %1 is damaged: its schema number is %2; go back to a backup.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library %1 is damaged: its tables do not go with its schema number %2 (%3); go back to a backup.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library %1 is damaged or was changed by another program: its tables are not those of schema %2; go back to a backup.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Cannot make %1: %2; check the permissions of the folder, or choose another place in the settings."),
     "Cannot make %1: %2; check the permissions of the folder, or choose another place with --library."},
    {QT_TRANSLATE_NOOP("CoreSentences", "Cannot lock %1: %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Another undervoice is working on this recording with the same settings: wait for it, or stop it first.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Another window of Undervoice is working through the queue: it goes on there.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library is damaged: a change of a transcript cannot be read; see `undervoice library verify`.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library is damaged: a segment is missing; see `undervoice library verify`.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library is damaged: %1; see `undervoice library verify`.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "There is not enough memory to read the library %1.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "This changes more text at once than the library can keep as one step: change a part of it at a time.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The change does not fit the transcript as the library has it: open the transcript again.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The change does not fit the transcript as it stands: %1.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "A recording can have at most %1 people.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "A recording can have at most %1 tags.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 has %2 bytes, and at most %3 are kept: shorten it.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not text in UTF-8.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 has line breaks or control characters: write it on one line.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "A project needs a name.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "There is a project called \"%1\" already: choose another name.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library has no project %1 (any more).")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The queue has no entry %1 (any more).")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The queue is full with 10,000 files: remove those that are finished.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library has no recording %1 (any more)."),
     "The library has no recording %1: `undervoice library list` shows what there is."},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library has no transcription %1 (any more)."),
     "The library has no transcription run %1: `undervoice library list` shows what there is."},
    {QT_TRANSLATE_NOOP("CoreSentences", "Recording %1 is just being transcribed: stop that first, then delete.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "A transcript can have at most 10,000 speakers.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Cannot write the backup %1: %2.")},
    // Searching, and finding and replacing.
    {QT_TRANSLATE_NOOP("CoreSentences", "The search text is longer than 16 KiB: search for a shorter part of it.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The search text has more than 200 words: search for a shorter part of it.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "\"date:%1\" is no date: write date:2024, date:2024-05, date:2024-05-01 or date:2024-05-01..2024-06-30.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "\"%1\" names no recording: write the number of one."),
     "\"%1\" names no recording: give its number, as `undervoice library list` shows it."},
    {QT_TRANSLATE_NOOP("CoreSentences", "There is nothing to look for: write a word or an expression.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "What to look for may have 16 KiB, and its replacement 4 KiB: take a shorter part of it.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The replacement refers to a group that the expression does not have.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The expression takes too long on this text: write it so that there are fewer ways to match.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "There is not enough memory to look for this expression.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The expression has no meaning: %1, near character %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The expression has no meaning: %1.")},
    // Jobs, second readings and exports.
    {QT_TRANSLATE_NOOP("CoreSentences", "The selection lies behind the end of what was transcribed.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The selection must be at least 0.1 seconds of the recording.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The recording is not at %1 any more: put it back to hear a part of it again.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not the recording that was transcribed, its content has changed.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Only a transcript can have a second reading: this one is a translation, or a second reading itself.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The second reading heard another recording, or another part of it.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "What the library keeps of this job cannot be read: start it anew."),
     "What the library keeps of this job cannot be read: start it again with `undervoice transcribe`."},
    {QT_TRANSLATE_NOOP("CoreSentences", "What is kept of this job cannot be read: add the recording anew.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Job %1 cannot go on: %2; start it anew (what there is is kept)."),
     "Job %1 cannot go on: %2; start it again with `undervoice transcribe` (what there is is kept)."},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 changed while it was read: wait until it is complete, then try again.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not there any more: put it back; the job can go on at %3 of %4 then (number %2)."),
     "%1 is not there any more: put it back, or say where it is now; job %2 stays resumable at %3 of %4."},
    {QT_TRANSLATE_NOOP("CoreSentences", "No word is selected, so that there is nothing to quote.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "A quotation reaches beyond the text; select the words again.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The system has no dictionary for \"%1\": install its Hunspell package, hunspell-%2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The dictionary %1 is written in \"%2\", which is not known here.")},
};

/// What stands in the sentences' places, and is none.
constexpr CoreSentence kParts[] = {
    {QT_TRANSLATE_NOOP("CoreSentences", "it was killed (%1), as the system does when memory runs out")},
    {QT_TRANSLATE_NOOP("CoreSentences", "it crashed (%1)")},
    {QT_TRANSLATE_NOOP("CoreSentences", "it ended with exit status %1")},
    {QT_TRANSLATE_NOOP("CoreSentences", "aligning words")},
    {QT_TRANSLATE_NOOP("CoreSentences", "allocating the caches")},
    {QT_TRANSLATE_NOOP("CoreSentences", "changing the attention")},
    {QT_TRANSLATE_NOOP("CoreSentences", "computing log-mel features")},
    {QT_TRANSLATE_NOOP("CoreSentences", "computing the log-mel maximum")},
    {QT_TRANSLATE_NOOP("CoreSentences", "decoding")},
    {QT_TRANSLATE_NOOP("CoreSentences", "decoding a window")},
    {QT_TRANSLATE_NOOP("CoreSentences", "decoding windows")},
    {QT_TRANSLATE_NOOP("CoreSentences", "detecting the language")},
    {QT_TRANSLATE_NOOP("CoreSentences", "listening for speech")},
    {QT_TRANSLATE_NOOP("CoreSentences", "loading the model")},
    {QT_TRANSLATE_NOOP("CoreSentences", "loading the voice activity model")},
    {QT_TRANSLATE_NOOP("CoreSentences", ", only pictures")},
    {QT_TRANSLATE_NOOP("CoreSentences", "it states a length of %1.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "it states %1 bytes and has %2.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "it is truncated or damaged there.")},
    {QT_TRANSLATE_NOOP("CoreSentences", "Sound cannot be played")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The sound device cannot be opened")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The sound device cannot be started")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The library %1")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The title of a recording")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The name of a person")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The name of a speaker")},
    {QT_TRANSLATE_NOOP("CoreSentences", "A tag")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The name of a project")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The prompt of a project")},
    {QT_TRANSLATE_NOOP("CoreSentences", "The list of a project's hotwords")},
    {QT_TRANSLATE_NOOP("CoreSentences", "a parenthesis has no partner")},
    {QT_TRANSLATE_NOOP("CoreSentences", "a set [ is not closed")},
    {QT_TRANSLATE_NOOP("CoreSentences", "a \\ stands before something that has no meaning there")},
    {QT_TRANSLATE_NOOP("CoreSentences", "a count {…} cannot be read")},
    {QT_TRANSLATE_NOOP("CoreSentences", "a count {…} ends before it begins")},
    {QT_TRANSLATE_NOOP("CoreSentences", "a number is too big")},
    {QT_TRANSLATE_NOOP("CoreSentences", "it refers to a group that is not there")},
    {QT_TRANSLATE_NOOP("CoreSentences", "a flag (?…) is unknown")},
    {QT_TRANSLATE_NOOP("CoreSentences", "what (?<…) looks back at has no limit")},
    {QT_TRANSLATE_NOOP("CoreSentences", "a set [ ] holds more than single characters")},
    {QT_TRANSLATE_NOOP("CoreSentences", "a range in a set ends before it begins")},
    {QT_TRANSLATE_NOOP("CoreSentences", "a property \\p{…} is unknown")},
    {QT_TRANSLATE_NOOP("CoreSentences", "the name of a group cannot be read")},
    {QT_TRANSLATE_NOOP("CoreSentences", "it is too big")},
    {QT_TRANSLATE_NOOP("CoreSentences", "it cannot be read")},
    {QT_TRANSLATE_NOOP("CoreSentences", "%1 is not the recording it began with, its content has changed")},
    {QT_TRANSLATE_NOOP("CoreSentences", "it was begun by version %1 and this is %2")},
    {QT_TRANSLATE_NOOP("CoreSentences", "the model at %1 is not the one it began with")},
    {QT_TRANSLATE_NOOP("CoreSentences", "its settings or numeric type (%1) are not those it began with")},
    {QT_TRANSLATE_NOOP("CoreSentences", "writing"),
     "Cannot write"},
    {QT_TRANSLATE_NOOP("CoreSentences", "reading"),
     "Cannot read"},
    {QT_TRANSLATE_NOOP("CoreSentences", "the translation"),
     "--task translate"},
    {QT_TRANSLATE_NOOP("CoreSentences", "the words' times"),
     "--word_timestamps"},
    {QT_TRANSLATE_NOOP("CoreSentences", "the prompt"),
     "--initial_prompt"},
    {QT_TRANSLATE_NOOP("CoreSentences", "names and terms"),
     "--hotwords"},
    {QT_TRANSLATE_NOOP("CoreSentences", "the prefix"),
     "--prefix"},
};

/// The system's reasons, which stand in core's sentences.
constexpr const char* kReasons[] = {
    QT_TRANSLATE_NOOP("CoreSentences", "No such file or directory"),
    QT_TRANSLATE_NOOP("CoreSentences", "Permission denied"),
    QT_TRANSLATE_NOOP("CoreSentences", "No space left on device"),
    QT_TRANSLATE_NOOP("CoreSentences", "Read-only file system"),
    QT_TRANSLATE_NOOP("CoreSentences", "Is a directory"),
    QT_TRANSLATE_NOOP("CoreSentences", "Not a directory"),
    QT_TRANSLATE_NOOP("CoreSentences", "Input/output error"),
    QT_TRANSLATE_NOOP("CoreSentences", "File name too long"),
    QT_TRANSLATE_NOOP("CoreSentences", "Disk quota exceeded"),
    QT_TRANSLATE_NOOP("CoreSentences", "Too many open files"),
    QT_TRANSLATE_NOOP("CoreSentences", "Device or resource busy"),
};

std::string_view saidBy(const CoreSentence& sentence) { return sentence.said ? sentence.said : sentence.shown; }

/// A pattern cut at its places: "a %1 b" is {"a ", " b"}. Its places are numbered as they come.
QStringList piecesOf(std::string_view pattern) {
    QStringList pieces;
    QString rest = QString::fromUtf8(pattern.data(), static_cast<qsizetype>(pattern.size()));
    for (int place = 1;; ++place) {
        const QString mark = QStringLiteral("%%1").arg(place);
        const qsizetype at = rest.indexOf(mark);
        if (at < 0) break;
        pieces << rest.left(at);
        rest.remove(0, at + mark.size());
    }
    return pieces << rest;
}

/// What stands in the places, each as short as can be; nothing when the text is not of this pattern.
std::optional<QStringList> placesIn(const QString& text, const QStringList& pieces) {
    if (pieces.size() == 1) return text == pieces.front() ? std::optional(QStringList()) : std::nullopt;
    if (!text.startsWith(pieces.front()) || !text.endsWith(pieces.back())) return std::nullopt;
    const qsizetype end = text.size() - pieces.back().size();
    qsizetype position = pieces.front().size();
    QStringList places;
    for (qsizetype i = 1; i < pieces.size(); ++i) {
        const qsizetype next = i + 1 < pieces.size() ? text.indexOf(pieces[i], position) : end;
        if (next < position || next + pieces[i].size() > text.size()) return std::nullopt;
        places << text.mid(position, next - position);
        position = next + pieces[i].size();
    }
    return places;
}

/// "%1" and so on give way to what stands in the places, which is not looked into again.
QString filled(const QString& pattern, const QStringList& places) {
    QString text;
    qsizetype position = 0;
    while (position < pattern.size()) {
        const bool isPlace = pattern[position] == u'%' && position + 1 < pattern.size() && pattern[position + 1].isDigit();
        const qsizetype place = isPlace ? pattern[position + 1].digitValue() - 1 : -1;
        if (place >= 0 && place < places.size()) {
            text += places[place];
            position += 2;
        } else {
            text += pattern[position++];
        }
    }
    return text;
}

struct Matcher {
    const char* shown = nullptr;
    QStringList pieces;
    qsizetype fixed = 0;  ///< letters of the pattern that must be there
};

/// The one that says most about a text comes first.
std::vector<Matcher> matchersOf(std::span<const CoreSentence> sentences, std::span<const CoreSentence> parts, std::span<const char* const> reasons) {
    std::vector<Matcher> matchers;
    const auto add = [&](const char* shown, std::string_view said) {
        Matcher matcher{shown, piecesOf(said)};
        for (const QString& piece : matcher.pieces) matcher.fixed += piece.size();
        matchers.push_back(std::move(matcher));
    };
    for (const CoreSentence& sentence : sentences) add(sentence.shown, saidBy(sentence));
    for (const CoreSentence& part : parts) add(part.shown, saidBy(part));
    for (const char* reason : reasons) add(reason, reason);
    std::ranges::stable_sort(matchers, std::greater(), &Matcher::fixed);
    return matchers;
}

QString shownText(const QString& said, int nested) {
    static const std::vector<Matcher> kWhole = matchersOf(kSentences, {}, {}), kInPlaces = matchersOf(kSentences, kParts, kReasons);
    if (nested > kMostNested) return said;
    for (const Matcher& matcher : nested == 0 ? kWhole : kInPlaces) {
        auto places = placesIn(said, matcher.pieces);
        if (!places) continue;
        for (QString& place : *places) place = shownText(place, nested + 1);
        return filled(QCoreApplication::translate("CoreSentences", matcher.shown), *places);
    }
    return said;
}

}  // namespace

std::span<const CoreSentence> coreSentences() { return kSentences; }

std::span<const CoreSentence> coreParts() { return kParts; }

QString coreText(const std::string& said) { return shownText(fromUtf8(said), 0); }

}  // namespace undervoice::ui
