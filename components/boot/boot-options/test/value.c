/* SPDX-License-Identifier: MIT */
/*
 * Host test: values, good and bad. Build with -DASH_HOSTED -DASH_OPT_BYTES=512 and any image's
 * headers.
 */
#include <assert.h>
#include <string.h>
#include "../number.c"
#include "../value.c"

static bool size_is(const char *text, uint64_t expected) {
    uint64_t value;
    return boot_options_with_unit(text, false, &value) && value == expected;
}

static bool duration_is(const char *text, uint64_t expected) {
    uint64_t value;
    return boot_options_with_unit(text, true, &value) && value == expected;
}

static void test_units(void) {
    static const char *const bad[] = {"",
                                      "5",
                                      "KiB",
                                      "5 KiB",
                                      "5kib",
                                      "5KB",
                                      "-5KiB",
                                      "+5KiB",
                                      "5.KiB",
                                      ".5KiB",
                                      "5.5B",
                                      "5KiBx",
                                      "0x5B",
                                      "5KiB ",
                                      "5.0000000000B",
                                      "1.3KiB",
                                      "5KiBKiB",
                                      "5ms",
                                      "99999999999999999999B",
                                      "17179869184GiB"};
    uint64_t value;
    assert(size_is("0B", 0) && size_is("64KiB", 65536) && size_is("1.5KiB", 1536));
    assert(size_is("16GiB", 16ull << 30) && size_is("18446744073709551615B", UINT64_MAX));
    assert(size_is("0.000000001B", 0) == false && size_is("007B", 7) && size_is("2.000B", 2));
    assert(duration_is("5ms", 5000000) && duration_is("0.5us", 500) &&
           duration_is("2s", 2000000000));
    assert(!duration_is("0.5ns", 0) && !duration_is("5KiB", 5120) && !duration_is("5m", 0));
    for (size_t i = 0; i < ASH_ARRAY_LENGTH(bad); i++)
        assert(!boot_options_with_unit(bad[i], false, &value));
}

static void test_addresses(void) {
    static const char *const bad[] = {"",        "10.0.2",    "10.0.2.15.1", "10.0.2.256",
                                      "10.0.2.", "010.0.2.1", "10.0.2.1 ",   "10..2.1",
                                      "a.b.c.d", "-1.0.0.0"};
    uint32_t address;
    struct ash_cidr network;
    assert(boot_options_ipv4("10.0.2.15", &address) &&
           memcmp(&address, "\x0a\x00\x02\x0f", 4) == 0);
    assert(boot_options_ipv4("255.255.255.255", &address) &&
           boot_options_ipv4("0.0.0.0", &address));
    for (size_t i = 0; i < ASH_ARRAY_LENGTH(bad); i++)
        assert(!boot_options_ipv4(bad[i], &address));
    assert(boot_options_cidr("10.0.2.15/24", &network) && network.prefix == 24);
    assert(boot_options_cidr("0.0.0.0/0", &network) && boot_options_cidr("1.2.3.4/32", &network));
    assert(!boot_options_cidr("1.2.3.4/33", &network) && !boot_options_cidr("1.2.3.4", &network));
    assert(!boot_options_cidr("1.2.3.4/", &network) && !boot_options_cidr("1.2.3.4/2x", &network));
}

static void test_sets(void) {
    uint32_t index;
    assert(boot_options_in_set("a|bc|bcd", "a", &index) && index == 0);
    assert(boot_options_in_set("a|bc|bcd", "bc", &index) && index == 1);
    assert(boot_options_in_set("a|bc|bcd", "bcd", &index) && index == 2);
    assert(!boot_options_in_set("a|bc|bcd", "b", &index) &&
           !boot_options_in_set("a|bc", "bcd", &index));
    assert(!boot_options_in_set("a|bc", "a|bc", &index) && !boot_options_in_set(NULL, "a", &index));
    assert(!boot_options_in_set("a|bc", "", &index));
}

static void test_store(void) {
    uint64_t number = 77;
    uint16_t port = 77;
    struct ash_plan_option count = {"u.n", &number, ASH_OPTION_COUNT, 3, 9, NULL};
    struct ash_plan_option number_or_rest = {"u.n", &number, ASH_OPTION_SIZE, 3, 9, "rest"};
    struct ash_plan_option at = {"u.p", &port, ASH_OPTION_PORT, 0, UINT64_MAX, NULL};
    assert(boot_options_store(&count, "2") == BOOT_OPTIONS_OUT_OF_RANGE && number == 77);
    assert(boot_options_store(&count, "10") == BOOT_OPTIONS_OUT_OF_RANGE && number == 77);
    assert(boot_options_store(&count, "x") == BOOT_OPTIONS_BAD_FORM && number == 77);
    assert(boot_options_store(&count, "3") == BOOT_OPTIONS_STORED && number == 3);
    assert(boot_options_store(&number_or_rest, "rest") == BOOT_OPTIONS_STORED && number == 0);
    assert(boot_options_store(&number_or_rest, "9B") == BOOT_OPTIONS_STORED && number == 9);
    assert(boot_options_store(&at, "65536") == BOOT_OPTIONS_OUT_OF_RANGE && port == 77);
    assert(boot_options_store(&at, "65535") == BOOT_OPTIONS_STORED && port == 65535);
}

int main(void) {
    test_units();
    test_addresses();
    test_sets();
    test_store();
    return 0;
}
