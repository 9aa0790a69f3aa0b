// The side of the reference: libpq, in text format.
#pragma once

#include <libpq-fe.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "integration/differential/form.hpp"
#include "integration/differential/outcome.hpp"

namespace asiopg::test::differential {

class libpq_session {
public:
    /// Connects to a database of the server in ASIOPG_TEST_DSN; empty: to the one that it names.
    explicit libpq_session(const std::string& database);

    /// By PQexecParams, as one statement.
    outcome extended(const step& s);
    /// By PQexec, as a script.
    outcome simple(const std::string& sql);
    /// The same; a failure is a failure of the test.
    void must(const std::string& sql);

    /// Brings the session back to how it began.
    void begin_anew();

    bool is_aborted() const { return PQtransactionStatus(conn_.get()) == PQTRANS_INERROR; }

    /// The text that the server gives for a value that came in binary on the other side, under the settings of this
    /// session, and what a cast to text makes of it; nothing for types whose binary form says which OIDs they have.
    struct rendering {
        std::string text, cast;
        bool canonical = false;  // under settings as asiopg prints
    };
    std::vector<std::optional<rendering>> render(const std::vector<outcome::column>& columns,
                                                 const std::vector<std::uint32_t>& types, const outcome::row& row);

private:
    struct type {
        std::string name;
        bool renders = false;
    };
    outcome read(PGresult* result);
    outcome end_copy(PGresult* result, bool in);
    const type& type_of(Oid oid);

    std::unique_ptr<PGconn, decltype(&PQfinish)> conn_;
    std::map<Oid, type> types_;
};

}  // namespace asiopg::test::differential
