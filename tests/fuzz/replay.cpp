// fuzz_replay: runs all fuzz targets on their corpora and on simple mutations of them, without a fuzzer.
//
//   fuzz_replay CORPUS [family ...]        everything below CORPUS/<family>, and the targets' own seeds
//   fuzz_replay --write-seeds CORPUS       writes the seeds as files to begin fuzzing with
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz/target.hpp"

namespace {

using asiopg::fuzz::registered;
namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr auto time_per_target = std::chrono::milliseconds(600);

class replay {
public:
    explicit replay(const asiopg::fuzz::target& t) : target_(t) {}

    void run(const std::string& input) {
        last_ = input;
        const std::vector<std::uint8_t> exact(input.begin(), input.end());
        target_.run(exact.data(), exact.size());
        ++count_;
    }
    void run_shorter(const std::string& input) {
        for (std::size_t size = 0; size < input.size() && size < 256; ++size) run(input.substr(0, size));
    }
    /// Changes up to four bytes, each to anything, or to a number that lengths and counts like to be.
    void run_changed(std::string input) {
        static constexpr unsigned char edges[] = {0, 1, 2, 0x7f, 0x80, 0xff, '"', '\\', '{', '('};
        for (auto changes = random_() % 4 + 1; input.size() > 1 && changes; --changes) {
            const auto at = 1 + random_() % (input.size() - 1);
            const auto value = random_();
            input[at] = static_cast<char>(value & 1 ? edges[(value >> 1) % sizeof edges] : value >> 1);
        }
        run(input);
    }
    std::size_t count() const { return count_; }
    /// What was run last, for whoever looks at a crash in a debugger.
    const std::string& last() const { return last_; }

private:
    const asiopg::fuzz::target& target_;
    std::minstd_rand random_{1};  // the same changes in every run
    std::string last_;
    std::size_t count_ = 0;
};

std::vector<std::string> read_files(const fs::path& folder) {
    std::vector<std::string> out;
    if (!fs::is_directory(folder)) return out;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        std::ifstream in(file, std::ios::binary);
        out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return out;
}

void replay_target(const registered& family, const fs::path& corpus) {
    const auto began = steady_clock::now();
    std::vector<std::string> inputs = family.get().inputs();
    const std::size_t seeds = inputs.size();
    for (std::string& input : read_files(corpus / family.name)) inputs.push_back(std::move(input));
    replay r(family.get());
    for (const std::string& input : inputs) r.run(input);
    for (const std::string& input : inputs) r.run_shorter(input);
    // A fixed number of rounds would take long under sanitizers on a busy machine: time ends it.
    for (int round = 0; round < 200; ++round)
        for (const std::string& input : inputs) {
            if (steady_clock::now() - began > time_per_target) break;
            r.run_changed(input);
        }
    std::printf("%-12s %5zu seeds %4zu files %8zu inputs\n", std::string(family.name).c_str(), seeds,
                inputs.size() - seeds, r.count());
    std::fflush(stdout);
}

void write_seeds(const registered& family, const fs::path& corpus) {
    const fs::path folder = corpus / family.name;
    fs::create_directories(folder);
    std::size_t i = 0;
    for (const std::string& input : family.get().inputs())
        std::ofstream(folder / ("seed" + std::to_string(i++)), std::ios::binary) << input;
}

}  // namespace

int main(int argc, char** argv) {
    const bool writes = argc > 1 && std::strcmp(argv[1], "--write-seeds") == 0;
    const int first = writes ? 2 : 1;
    if (argc <= first) {
        std::fprintf(stderr, "usage: fuzz_replay [--write-seeds] CORPUS [family ...]\n");
        return 2;
    }
    for (const registered& family : asiopg::fuzz::all_targets()) {
        bool wanted = argc == first + 1;
        for (int i = first + 1; i < argc; ++i) wanted = wanted || family.name == argv[i];
        if (!wanted) continue;
        writes ? write_seeds(family, argv[first]) : replay_target(family, argv[first]);
    }
}
