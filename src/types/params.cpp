// Storage of an argument list.
#include <asiopg/params.hpp>

#include <asiopg/error.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include "types/argument_ops.hpp"

namespace asiopg {

using detail::argument;
using detail::argument_ops;

namespace {

template <class T>
T* copy_to_heap(const T* from, std::size_t used, std::size_t capacity) {
    auto* heap = static_cast<T*>(std::malloc(capacity * sizeof(T)));
    if (!heap) throw std::bad_alloc();
    if (used) std::memcpy(heap, from, used * sizeof(T));
    return heap;
}

}  // namespace

void params::take(params& other) noexcept {
    heap_arguments_ = other.heap_arguments_;
    heap_bytes_ = other.heap_bytes_;
    bytes_used_ = other.bytes_used_;
    bytes_capacity_ = other.bytes_capacity_;
    size_ = other.size_;
    capacity_ = other.capacity_;
    has_boxes_ = other.has_boxes_;
    spilled_ = other.spilled_;
    if (!heap_arguments_)
        for (std::size_t i = 0; i < size_; ++i) inline_arguments_[i] = other.inline_arguments_[i];
    if (!heap_bytes_ && bytes_used_) std::memcpy(inline_bytes_, other.inline_bytes_, bytes_used_);
    other.reset();
}

params& params::operator=(params&& other) noexcept {
    if (this != &other) {
        release();
        take(other);
    }
    return *this;
}

params::params(const params& other) {
    const argument* from = other.arguments();
    for (std::size_t i = 0; i < other.size_; ++i)
        if (from[i].ops->destroy && !from[i].ops->clone)
            throw interface_error("an argument of type " + std::string(from[i].ops->cpp_name) + " cannot be copied");
    try {
        if (other.bytes_used_ > inline_bytes) {
            heap_bytes_ = copy_to_heap(other.bytes(), other.bytes_used_, other.bytes_used_);
            bytes_capacity_ = other.bytes_used_;
            spilled_ = true;
        } else if (other.bytes_used_) {
            std::memcpy(inline_bytes_, other.bytes(), other.bytes_used_);
        }
        bytes_used_ = other.bytes_used_;
        for (std::size_t i = 0; i < other.size_; ++i) {
            argument a = from[i];
            if (size_ == capacity_) grow_arguments();
            if (a.ops->destroy) {
                a.box = a.ops->clone(a.box);
                has_boxes_ = true;
            }
            push(a);
        }
    } catch (...) {
        release();
        throw;
    }
}

params& params::operator=(const params& other) {
    if (this != &other) *this = params(other);
    return *this;
}

void params::release() noexcept {
    if (has_boxes_) {
        argument* all = arguments();
        for (std::size_t i = 0; i < size_; ++i)
            if (all[i].ops->destroy) all[i].ops->destroy(all[i].box);
    }
    std::free(heap_arguments_);
    std::free(heap_bytes_);
    reset();
}

void params::reset() noexcept {
    heap_arguments_ = nullptr;
    heap_bytes_ = nullptr;
    bytes_used_ = 0;
    bytes_capacity_ = inline_bytes;
    size_ = 0;
    capacity_ = inline_arguments;
    has_boxes_ = false;
    spilled_ = false;
}

void params::grow_arguments() {
    // One argument more than a query can have is enough for encode() to refuse it; the count must not wrap.
    if (size_ >= 0x7fffffff) throw interface_error("too many arguments");
    const std::uint32_t capacity = capacity_ * 2;
    argument* heap = copy_to_heap(arguments(), size_, capacity);
    std::free(heap_arguments_);
    heap_arguments_ = heap;
    capacity_ = capacity;
    spilled_ = true;
}

params& params::append(params&& other) {
    if (this == &other) throw interface_error("a list of arguments cannot be appended to itself");
    while (capacity_ - size_ < other.size_) grow_arguments();
    const std::size_t moved = bytes_used_;
    char* const at = reserve_bytes(other.bytes_used_);
    if (other.bytes_used_) std::memcpy(at, other.bytes(), other.bytes_used_);
    bytes_used_ += other.bytes_used_;
    for (std::size_t i = 0; i < other.size_; ++i) {
        argument a = other.arguments()[i];
        if (a.ops->in_arena) a.block.offset += static_cast<std::uint32_t>(moved);
        push(a);
    }
    has_boxes_ = has_boxes_ || other.has_boxes_;
    other.size_ = 0;  // the boxes have moved
    other.release();
    return *this;
}

// Room for so many bytes behind those in use.
[[gnu::hot]] char* params::reserve_bytes(std::size_t size) {
    if (size > max_message_size - bytes_used_)
        throw interface_error("argument $" + std::to_string(size_ + 1) + " has " + std::to_string(size) +
                              " bytes; the arguments of a query together may have " + std::to_string(max_message_size));
    if (size > bytes_capacity_ - bytes_used_) {
        const std::size_t capacity = std::max(bytes_capacity_ * 2, bytes_used_ + size);
        char* heap = copy_to_heap(bytes(), bytes_used_, capacity);
        std::free(heap_bytes_);
        heap_bytes_ = heap;
        bytes_capacity_ = capacity;
        spilled_ = true;
    }
    return (heap_bytes_ ? heap_bytes_ : inline_bytes_) + bytes_used_;
}

void params::add_null() {
    argument a;
    a.ops = &detail::null_argument;
    a.bits = 0;
    push(a);
}

[[gnu::hot]] void params::add_text(std::string_view text) {
    add_block(detail::text_argument, text.data(), text.size());
}

std::string detail::owned_argument<const char*>::make(const char* value) {
    if (!value)
        throw interface_error("an argument has a null const char* in it: pass std::optional<const char*> for NULL");
    return value;
}

[[gnu::hot]] void params::add_text(const char* text, std::size_t limit) {
    if (!text)
        throw interface_error("argument $" + std::to_string(size_ + 1) +
                              " is a null const char*: pass std::nullopt for NULL");
    add_text(std::string_view(text, limit == detail::unbounded ? std::strlen(text) : strnlen(text, limit)));
}

void params::add_bytes(std::string_view bytes) { add_block(detail::bytes_argument, bytes.data(), bytes.size()); }

[[gnu::hot]] void params::add_block(const argument_ops& ops, const char* bytes, std::size_t size) {
    char* const at = reserve_bytes(size);
    argument a;
    a.ops = &ops;
    a.block = {static_cast<std::uint32_t>(bytes_used_), static_cast<std::uint32_t>(size)};
    push(a);
    if (size) std::memcpy(at, bytes, size);
    bytes_used_ += size;
}

}  // namespace asiopg
