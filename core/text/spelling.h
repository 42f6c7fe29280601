#pragma once
// Spelling by the dictionaries that the system has (Hunspell's, in /usr/share/hunspell and where DICPATH says). One object is one
// dictionary; one thread at a time.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace undervoice::text {

class Speller {
  public:
    static std::vector<std::filesystem::path> systemFolders();

    /// Of a language by its code ("de"): the country that the language is called after comes first, for English the United States.
    /// NotFound when there is none. Takes some tenths of a second.
    static Result<std::unique_ptr<Speller>> open(const std::string& language, const std::vector<std::filesystem::path>& folders = systemFolders());
    ~Speller();
    Speller(const Speller&) = delete;
    Speller& operator=(const Speller&) = delete;

    const std::string& name() const { return m_name; }  ///< "en_US"
    /// Numbers, and what is longer than any word, are right. UTF-8.
    bool isRight(std::string_view word) const;
    /// Best first, at most `most`.
    std::vector<std::string> suggestions(std::string_view word, std::size_t most = 5) const;
    /// From now on right, as long as this object lives.
    void accept(std::string_view word);

  private:
    struct Impl;
    Speller(std::unique_ptr<Impl> impl, std::string name);
    std::unique_ptr<Impl> m_impl;
    std::string m_name;
};

}  // namespace undervoice::text
