/*
 * What the self-test finds is told.
 *
 *     selftest RIGHT.rnvk PARTLY.rnvk WRONG.rnvk
 *
 * All: y [40] = x in a step "copy", with golden vectors. RIGHT: its alternative is right. PARTLY: the plan's first one adds 0.5, the last is right.
 * WRONG: both add 0.5.
 */
#include "check.h"

#define COUNT 40

static rnvk_result create(rnvk_device device, const char *path, uint32_t flags, rnvk_session *session)
{
    rnvk_session_options options = RNVK_SESSION_OPTIONS_INIT;
    rnvk_model model;
    rnvk_result result;
    options.timeout_ns = RNVK_NO_TIMEOUT;
    options.flags = flags;
    OK(rnvk_model_load_file(path, &model));
    result = rnvk_session_create(device, model, &options, session);
    OK(rnvk_model_destroy(model));
    return result;
}

static rnvk_session_info end(rnvk_session session, float expected)
{
    rnvk_session_info info = RNVK_SESSION_INFO_INIT;
    float x[COUNT] = {3}, y[COUNT] = {0};
    OK(rnvk_session_run_tensor(session, x, COUNT, y, COUNT));
    CHECK(y[0] == expected);
    OK(rnvk_session_get_info(session, &info));
    CHECK(info.self_test_file == RNVK_CACHE_NONE && info.self_test_problem == NULL);
    OK(rnvk_session_destroy(session));
    return info;
}

int main(int argc, char **argv)
{
    rnvk_device device;
    rnvk_session session;
    rnvk_session_info info;
    rnvk_finding finding = RNVK_FINDING_INIT;
    CHECK(argc == 4);
    OK(rnvk_device_create(NULL, &device));

    OK(create(device, argv[1], 0, &session));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "there are 0", rnvk_session_get_finding(session, 0, &finding));
    info = end(session, 3);
    CHECK(info.self_test == RNVK_SELF_TEST_PASSED && info.self_test_steps == 3 && info.self_test_findings == 0);
    CHECK(info.self_test_ns > 0 && info.self_test_ns <= info.load_ns && info.self_test_share >= 0 && info.self_test_share <= 1);
    OK(create(device, argv[1], 0, &session));
    info = end(session, 3);
    CHECK(info.self_test == RNVK_SELF_TEST_REMEMBERED && info.self_test_steps == 0);
    OK(create(device, argv[1], RNVK_SESSION_ALWAYS_TEST, &session));
    info = end(session, 3);
    CHECK(info.self_test == RNVK_SELF_TEST_PASSED);

    OK(create(device, argv[2], 0, &session));
    OK(rnvk_session_get_finding(session, 0, &finding));
    CHECK(strcmp(finding.step, "copy") == 0 && strcmp(finding.alternative, "wrong 0") == 0 && strlen(finding.where) > 0);
    CHECK(finding.found - finding.expected > 0.4 && finding.found - finding.expected < 0.6 && finding.allowed_error < 0.1);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "there are 1", rnvk_session_get_finding(session, 1, &finding));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_finding is NULL", rnvk_session_get_finding(session, 0, NULL));
    info = end(session, 3);
    CHECK(info.self_test == RNVK_SELF_TEST_PASSED && info.self_test_findings == 1);

    EXPECT(RNVK_ERROR_SELF_TEST, "step 'copy'", create(device, argv[3], 0, &session));
    CHECK(session == NULL);
    OK(create(device, argv[3], RNVK_SESSION_NEVER_TEST, &session));
    info = end(session, 3.5f);
    CHECK(info.self_test == RNVK_SELF_TEST_OFF);
    OK(rnvk_device_destroy(device));
    puts("selftest: passed");
    return 0;
}
