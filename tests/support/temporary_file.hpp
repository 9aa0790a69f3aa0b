// A file that is there for the time of a test.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace asiopg::test {

class temporary_file {
public:
    explicit temporary_file(std::string_view contents) {
        std::string name = (std::filesystem::temp_directory_path() / "asiopg_XXXXXX").string();
        const int descriptor = ::mkstemp(name.data());
        if (descriptor >= 0) ::close(descriptor);
        path_ = name;
        std::ofstream(path_, std::ios::binary) << contents;
    }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    ~temporary_file() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }

    const std::filesystem::path& path() const noexcept { return path_; }
    std::string contents() const {
        std::ifstream in(path_, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }

private:
    std::filesystem::path path_;
};

}  // namespace asiopg::test
