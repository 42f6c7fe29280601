#include "engine/checkpoint/pickle.h"

#include "engine/checkpoint/byte_reader.h"
#include "engine/checkpoint/tensor_names.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <unordered_map>
#include <utility>

namespace undervoice::engine {
namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t kMaxValues = 1 << 20;  // 1,300 tensors take some 30,000
constexpr std::size_t kMaxRank = 8;
constexpr std::size_t kMaxArguments = 8;

enum Global : std::int64_t { kOrderedDict, kRebuildTensor, kRebuildParameter, kStorage };

struct KnownGlobal {
    std::string_view module;
    std::string_view name;
    Global global;
    StoredType type;
};

constexpr std::array<KnownGlobal, 8> kGlobals{{
    {"collections", "OrderedDict", kOrderedDict, StoredType::Other},
    {"torch._utils", "_rebuild_tensor_v2", kRebuildTensor, StoredType::Other},
    {"torch._utils", "_rebuild_parameter", kRebuildParameter, StoredType::Other},
    {"torch", "FloatStorage", kStorage, StoredType::Float32},
    {"torch", "HalfStorage", kStorage, StoredType::Float16},
    {"torch", "BFloat16Storage", kStorage, StoredType::BFloat16},
    {"torch", "DoubleStorage", kStorage, StoredType::Float64},
    {"torch", "ByteStorage", kStorage, StoredType::Other},
}};

PickleValue ofKind(Kind kind) {
    PickleValue value;
    value.kind = kind;
    return value;
}

PickleValue integerValue(std::int64_t number) {
    PickleValue value = ofKind(Kind::Integer);
    value.integer = number;
    return value;
}

tl::unexpected<Error> damaged(const std::string& what) {
    return fail(ErrorCode::Format, "the list of tensors (data.pkl) is damaged: " + what);
}

}  // namespace

/// The stack machine. Each step is one opcode.
class PickleMachine {
  public:
    explicit PickleMachine(std::span<const std::byte> bytes) : m_reader(bytes) {}

    Result<Pickle> run() {
        for (;;) {
            const auto opcode = m_reader.number<std::uint8_t>();
            if (!opcode) return damaged("it ends before its STOP");
            if (*opcode == '.') break;
            UNDERVOICE_TRY(step(*opcode));
            if (m_pickle.m_values.size() > kMaxValues)
                return damaged("it holds more than " + std::to_string(kMaxValues) + " values");
        }
        UNDERVOICE_TRY_ASSIGN(m_pickle.m_root, pop());
        return std::move(m_pickle);
    }

  private:
    Status step(std::uint8_t opcode) {
        switch (opcode) {
            case 0x80:
                return protocol();
            case '}':
                return push(ofKind(Kind::Dict));
            case ')':
                return push(ofKind(Kind::Tuple));
            case ']':
                return push(ofKind(Kind::List));
            case '(':
                return mark();
            case 'q':
                return memoise(m_reader.number<std::uint8_t>());
            case 'r':
                return memoise(m_reader.number<std::uint32_t>());
            case 'h':
                return recall(m_reader.number<std::uint8_t>());
            case 'j':
                return recall(m_reader.number<std::uint32_t>());
            case 'X':
                return text();
            case 'J':
                return integer(m_reader.number<std::int32_t>());
            case 'K':
                return integer(m_reader.number<std::uint8_t>());
            case 'M':
                return integer(m_reader.number<std::uint16_t>());
            case 0x8a:
                return longInteger();
            case 'G':
                return real();
            case 0x88:
                return boolean(true);
            case 0x89:
                return boolean(false);
            case 'N':
                return push(ofKind(Kind::None));
            case 'c':
                return global();
            case 'R':
                return reduce();
            case 'b':
                return build();
            case 'Q':
                return persistentId();
            case 't':
                return tupleFromMark();
            case 0x85:
                return tuple(1);
            case 0x86:
                return tuple(2);
            case 0x87:
                return tuple(3);
            case 's':
                return setItems(/*fromMark=*/false);
            case 'u':
                return setItems(/*fromMark=*/true);
            case 'a':
                return append(/*fromMark=*/false);
            case 'e':
                return append(/*fromMark=*/true);
            default:
                return fail(ErrorCode::Unsupported, "its list of tensors (data.pkl) uses pickle opcode " +
                                                        std::to_string(opcode) +
                                                        ", which weights do not need; it was not run");
        }
    }

    // --- values and the stack

    Status push(PickleValue value) {
        m_stack.push_back(static_cast<PickleId>(m_pickle.m_values.size()));
        m_pickle.m_values.push_back(std::move(value));
        return {};
    }
    /// Lowest stack position that may be popped: values below the last mark belong to an unfinished list.
    std::size_t floor() const { return m_marks.empty() ? 0 : m_marks.back(); }

    Result<PickleId> pop() {
        if (m_stack.size() <= floor())
            return damaged("a value is missing at byte " + std::to_string(m_reader.position()));
        const PickleId id = m_stack.back();
        m_stack.pop_back();
        return id;
    }
    Result<std::vector<PickleId>> popMany(std::size_t count) {
        if (m_stack.size() < floor() + count)
            return damaged("values are missing at byte " + std::to_string(m_reader.position()));
        std::vector<PickleId> ids(m_stack.end() - static_cast<std::ptrdiff_t>(count), m_stack.end());
        m_stack.resize(m_stack.size() - count);
        return ids;
    }
    Result<std::vector<PickleId>> popToMark() {
        if (m_marks.empty())
            return damaged("a mark is missing at byte " + std::to_string(m_reader.position()));
        UNDERVOICE_TRY_ASSIGN(std::vector<PickleId> ids, popMany(m_stack.size() - m_marks.back()));
        m_marks.pop_back();
        return ids;
    }
    /// The value on top of the stack, which must be of this kind.
    Result<PickleId> top(Kind kind, const char* name) {
        if (m_stack.size() <= floor() || valueOf(m_stack.back()).kind != kind)
            return damaged(std::string("a ") + name + " is missing at byte " +
                           std::to_string(m_reader.position()));
        return m_stack.back();
    }
    PickleValue& valueOf(PickleId id) { return m_pickle.m_values[id]; }
    bool isKind(PickleId id, Kind kind) { return valueOf(id).kind == kind; }

    // --- opcodes

    Status protocol() {
        const auto version = m_reader.number<std::uint8_t>();
        if (!version || *version < 2 || *version > 5) return damaged("its pickle protocol is unknown");
        return {};
    }

    Status mark() {
        if (m_marks.size() > kMaxValues) return damaged("it holds too many marks");
        m_marks.push_back(m_stack.size());
        return {};
    }

    template <typename T>
    Status memoise(std::optional<T> slot) {
        if (!slot || m_stack.size() <= floor()) return damaged("there is nothing to remember");
        m_memo[*slot] = m_stack.back();
        return {};
    }

    template <typename T>
    Status recall(std::optional<T> slot) {
        const auto found = slot ? m_memo.find(*slot) : m_memo.end();
        if (found == m_memo.end()) return damaged("it refers to a value that is not there");
        if (m_stack.size() > kMaxValues) return damaged("its stack is too deep");
        m_stack.push_back(found->second);
        return {};
    }

    Status text() {
        const auto length = m_reader.number<std::uint32_t>();
        const auto content = length ? m_reader.text(*length) : std::nullopt;
        if (!content) return damaged("a text is cut off");
        PickleValue value = ofKind(Kind::Text);
        value.text = *content;
        return push(std::move(value));
    }

    template <typename T>
    Status integer(std::optional<T> number) {
        if (!number) return damaged("a number is cut off");
        return push(integerValue(*number));
    }

    Status longInteger() {
        const auto length = m_reader.number<std::uint8_t>();
        const auto content = length ? m_reader.text(*length) : std::nullopt;
        if (!content) return damaged("a number is cut off");
        if (content->size() > 8) return damaged("a number is larger than 64 bits");
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < content->size(); ++i)
            bits |= static_cast<std::uint64_t>(static_cast<std::uint8_t>((*content)[i])) << (8 * i);
        const bool isNegative = !content->empty() && (static_cast<std::uint8_t>(content->back()) & 0x80) != 0;
        if (isNegative && content->size() < 8) bits |= ~std::uint64_t{0} << (8 * content->size());
        return push(integerValue(static_cast<std::int64_t>(bits)));
    }

    Status real() {
        const auto content = m_reader.text(8);
        if (!content) return damaged("a number is cut off");
        std::uint64_t bits = 0;  // the one big-endian number of the format
        for (const char byte : *content) bits = bits << 8 | static_cast<std::uint8_t>(byte);
        PickleValue value = ofKind(Kind::Real);
        value.real = std::bit_cast<double>(bits);
        return push(std::move(value));
    }

    Status boolean(bool isTrue) {
        PickleValue value = ofKind(Kind::Bool);
        value.integer = isTrue ? 1 : 0;
        return push(std::move(value));
    }

    Status global() {
        const auto module = m_reader.textUntil('\n');
        const auto name = module ? m_reader.textUntil('\n') : std::nullopt;
        if (!name) return damaged("a name is cut off");
        const auto* const known =
            std::find_if(kGlobals.begin(), kGlobals.end(), [&](const KnownGlobal& candidate) {
                return candidate.module == *module && candidate.name == *name;
            });
        if (known == kGlobals.end())
            return fail(ErrorCode::Unsupported, "its list of tensors (data.pkl) asks for " +
                                                    shownName(*module) + "." + shownName(*name) +
                                                    ", which weights do not need; it was not run");
        PickleValue value = ofKind(Kind::Global);
        value.integer = known->global;
        value.storedType = known->type;
        return push(std::move(value));
    }

    Status tuple(std::size_t count) {
        PickleValue value = ofKind(Kind::Tuple);
        UNDERVOICE_TRY_ASSIGN(value.items, popMany(count));
        return push(std::move(value));
    }

    Status tupleFromMark() {
        PickleValue value = ofKind(Kind::Tuple);
        UNDERVOICE_TRY_ASSIGN(value.items, popToMark());
        return push(std::move(value));
    }

    Status setItems(bool fromMark) {
        UNDERVOICE_TRY_ASSIGN(const std::vector<PickleId> items, fromMark ? popToMark() : popMany(2));
        if (items.size() % 2 != 0) return damaged("a key has no value");
        UNDERVOICE_TRY_ASSIGN(const PickleId dict, top(Kind::Dict, "dict"));
        valueOf(dict).items.insert(valueOf(dict).items.end(), items.begin(), items.end());
        return {};
    }

    Status append(bool fromMark) {
        UNDERVOICE_TRY_ASSIGN(const std::vector<PickleId> items, fromMark ? popToMark() : popMany(1));
        UNDERVOICE_TRY_ASSIGN(const PickleId list, top(Kind::List, "list"));
        valueOf(list).items.insert(valueOf(list).items.end(), items.begin(), items.end());
        return {};
    }

    /// Objects carry attributes (OrderedDict: _metadata) that weights do not need.
    Status build() {
        UNDERVOICE_TRY(pop());
        UNDERVOICE_TRY(top(Kind::Dict, "dict"));
        return {};
    }

    Status reduce() {
        UNDERVOICE_TRY_ASSIGN(const PickleId arguments, pop());
        UNDERVOICE_TRY_ASSIGN(const PickleId callable, pop());
        if (!isKind(callable, Kind::Global) || !isKind(arguments, Kind::Tuple))
            return damaged("a call is malformed");
        if (valueOf(arguments).items.size() > kMaxArguments) return damaged("a call has too many arguments");
        const std::vector<PickleId> items = valueOf(arguments).items;
        switch (valueOf(callable).integer) {
            case kOrderedDict:
                if (!items.empty()) return damaged("an OrderedDict has arguments");
                return push(ofKind(Kind::Dict));
            case kRebuildTensor:
                return rebuildTensor(items);
            case kRebuildParameter:
                if (items.empty() || !isKind(items.front(), Kind::Tensor))
                    return damaged("a parameter has no tensor");
                m_stack.push_back(items.front());
                return {};
            default:
                return damaged("a storage type is called");
        }
    }

    /// (storage, offset, sizes, strides, requires_grad, hooks): checked here in kind, against the file later.
    Status rebuildTensor(const std::vector<PickleId>& items) {
        if (items.size() < 4 || !isKind(items[0], Kind::Storage) || !isKind(items[1], Kind::Integer) ||
            !isKind(items[2], Kind::Tuple) || !isKind(items[3], Kind::Tuple))
            return damaged("a tensor's description is malformed");
        PickleValue value = ofKind(Kind::Tensor);
        value.items.assign(items.begin(), items.begin() + 4);
        return push(std::move(value));
    }

    /// ("storage", type, key, location, element count)
    Status persistentId() {
        UNDERVOICE_TRY_ASSIGN(const PickleId id, pop());
        const bool isTuple = isKind(id, Kind::Tuple) && valueOf(id).items.size() == 5;
        const std::vector<PickleId> items = isTuple ? valueOf(id).items : std::vector<PickleId>();
        if (!isTuple || !isKind(items[0], Kind::Text) || valueOf(items[0]).text != "storage" ||
            !isKind(items[1], Kind::Global) || valueOf(items[1]).integer != kStorage ||
            !isKind(items[2], Kind::Text) || !isKind(items[4], Kind::Integer))
            return damaged("a storage's description is malformed");
        PickleValue value = ofKind(Kind::Storage);
        value.storedType = valueOf(items[1]).storedType;
        value.text = valueOf(items[2]).text;
        value.integer = valueOf(items[4]).integer;
        return push(std::move(value));
    }

    ByteReader m_reader;
    Pickle m_pickle;
    std::vector<PickleId> m_stack;
    std::vector<std::size_t> m_marks;  // stack heights
    std::unordered_map<std::uint32_t, PickleId> m_memo;
};

Result<Pickle> Pickle::read(std::span<const std::byte> bytes) {
    return PickleMachine(bytes).run();
}

const PickleValue* Pickle::find(const PickleValue& dict, std::string_view key) const {
    if (dict.kind != Kind::Dict) return nullptr;
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
        const PickleValue& name = m_values[dict.items[i]];
        if (name.kind == Kind::Text && name.text == key) return &m_values[dict.items[i + 1]];
    }
    return nullptr;
}

bool Pickle::numbers(const PickleValue& list, Shape& numbers) const {
    if ((list.kind != Kind::Tuple && list.kind != Kind::List) || list.items.size() > kMaxRank) return false;
    numbers.clear();
    for (const PickleId id : list.items) {
        if (m_values[id].kind != Kind::Integer) return false;
        numbers.push_back(m_values[id].integer);
    }
    return true;
}

}  // namespace undervoice::engine
