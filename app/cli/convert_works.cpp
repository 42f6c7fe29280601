#include "convert_works.h"

#include <algorithm>

namespace undervoice::cli {
namespace {

const char* spelling(ConvertWork work) {
    switch (work) {
        case ConvertWork::Head: return "--layout head";
        case ConvertWork::FlatUniform: return "--layout flat --select uniform";
        case ConvertWork::FlatTwoNorm: return "--layout flat --select 2-norm";
        case ConvertWork::Apply: return "--apply";
        case ConvertWork::Merge: return "--merge";
        case ConvertWork::Export: return "--to";
    }
    return "";
}

}  // namespace

const std::vector<OptionsOfWorks>& convertOptions() {
    using enum ConvertWork;
    static const std::vector<OptionsOfWorks> kOptions = {
        {{Head, FlatUniform, FlatTwoNorm, Apply, Merge, Export}, "everything", {"model", "output", "--threads"}},
        {{Head, FlatUniform, FlatTwoNorm}, "conversions",
         {"--layout", "--patch", "--calibration", "--calibration_windows", "--seed", "--test", "--test_clips", "--max_kl", "--max_wer_rise", "--windows", "--beams", "--report", "--force"}},
        {{Head, FlatUniform, FlatTwoNorm, Export}, "conversions and --to", {"--dtype"}},
        {{Head}, "--layout head", {"--preset", "--self_rank", "--budget", "--rank_plan", "--first_layer", "--healing_steps", "--healing_rate", "--heal", "--metric"}},
        {{FlatUniform, FlatTwoNorm}, "--layout flat", {"--select", "--kept", "--low_rank", "--split", "--decoder_self_only"}},
        {{FlatUniform}, "--layout flat --select uniform", {"--uniform_start"}},
        {{FlatTwoNorm}, "--layout flat --select 2-norm", {"--ranks", "--write_ranks", "--fix_cross_keys"}},
        {{Apply}, "--apply", {"--apply"}},
        {{Merge}, "--merge", {"--merge", "--normalize"}},
        {{Export}, "--to", {"--to"}},
    };
    return kOptions;
}

Status checkOptionsOf(ConvertWork work, const CLI::App& convert) {
    for (const OptionsOfWorks& some : convertOptions()) {
        if (std::ranges::find(some.works, work) != some.works.end()) continue;
        for (const char* option : some.options)
            if (convert.get_option(option)->count() > 0)
                return fail(ErrorCode::InvalidArgument, std::string(option) + " is for " + some.name + " and does nothing with " + spelling(work) + "; leave it out.");
    }
    return {};
}

}  // namespace undervoice::cli
