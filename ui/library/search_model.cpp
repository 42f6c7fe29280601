#include "ui/library/search_model.h"

#include <utility>

#include "ui/values/words.h"

namespace undervoice::ui {
namespace {

using library::SearchHit;

/// Bytes of UTF-8 to characters of a QString.
std::vector<std::pair<int, int>> marksOf(const SearchHit& hit) {
    std::vector<std::pair<int, int>> marks;
    const auto characters = [&](std::size_t begin, std::size_t end) { return static_cast<int>(fromUtf8(hit.snippet.substr(begin, end - begin)).size()); };
    for (const library::SnippetMark& mark : hit.marks)
        if (mark.begin <= mark.end && mark.end <= hit.snippet.size()) marks.emplace_back(characters(0, mark.begin), characters(mark.begin, mark.end));
    return marks;
}

QString titleOf(const SearchHit& hit) { return hit.title.empty() ? fileName(hit.path) : fromUtf8(hit.title); }

/// One line: what breaks lines breaks no row.
QString snippetOf(const SearchHit& hit) { return fromUtf8(hit.snippet).replace(QLatin1Char('\n'), QLatin1Char(' ')); }

}  // namespace

void SearchModel::setHits(std::vector<SearchHit> hits) {
    beginResetModel();
    m_hits = std::move(hits);
    endResetModel();
}

const SearchHit* SearchModel::hit(const QModelIndex& index) const { return index.isValid() ? &m_hits[static_cast<std::size_t>(index.row())] : nullptr; }

int SearchModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_hits.size()); }

QVariant SearchModel::data(const QModelIndex& index, int role) const {
    const SearchHit* found = hit(index);
    if (!found) return {};
    switch (role) {
        case Qt::DisplayRole: return snippetOf(*found);
        case Qt::ToolTipRole: return shown(found->path);
        case Qt::AccessibleTextRole: return tr("%1 at %2: %3").arg(titleOf(*found), clockText(found->foundUs), snippetOf(*found));
        default: return {};
    }
}

Card SearchModel::cardOf(const QModelIndex& index) {
    const auto* model = qobject_cast<const SearchModel*>(index.model());
    const SearchHit* found = model ? model->hit(index) : nullptr;
    if (!found) return {};
    Card card{.icon = Icon::Search, .title = titleOf(*found), .detail = snippetOf(*found), .aside = clockText(found->foundUs)};
    card.marks = marksOf(*found);
    return card;
}

}  // namespace undervoice::ui
