#pragma once
// A model and the attention modes that it runs in, in one word of the command line: NAME[:SELF[/CROSS[/int8]]].

#include <string>

#include "api/options.h"
#include "base/error.h"

namespace undervoice::cli {

inline constexpr const char* kModelChoiceHelp =
    "NAME[:SELF[/CROSS[/int8]]]. NAME: name or path of a checkpoint. SELF: mha, x, t, mla or mtla, or a list by layer (t,mla); CROSS: mha, e or mla; "
    "what is left out runs as the checkpoint says; int8: caches in rows of bytes. Examples: base, base:x/e, base:/e, base://int8, folder/model:t,mla/e";

struct ModelChoice {
    std::string text;  ///< as it was given
    std::string name;  ///< name or path
    api::AttentionModes attention;
};

/// The part behind the last colon is modes, unless the whole is the path of something that exists. InvalidArgument says what is no mode.
/// flag: for the message.
Result<ModelChoice> parseModelChoice(const std::string& flag, const std::string& text);

}  // namespace undervoice::cli
