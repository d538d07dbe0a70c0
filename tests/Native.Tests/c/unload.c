/*
 * A host that loads the library by name, runs a network, closes the library and goes on, three times: unload LIBRARY MODEL. The library has threads that do not
 * end, so their code must stay where it is.
 */
#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <resnetvk.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void *library;

static void must(int is_so, const char *what)
{
    if (!is_so) {
        fprintf(stderr, "not so: %s\n", what);
        exit(1);
    }
}

/* A function by its name, into a pointer of whatever type. */
static void find(const char *name, void *pointer)
{
    *(void **)pointer = dlsym(library, name);
    must(*(void **)pointer != NULL, name);
}

static void use(const char *model_path)
{
    rnvk_result(RNVK_CALL * device_create)(const rnvk_device_options *, rnvk_device *);
    rnvk_result(RNVK_CALL * model_load_file)(const char *, rnvk_model *);
    rnvk_result(RNVK_CALL * session_create)(rnvk_device, rnvk_model, const rnvk_session_options *, rnvk_session *);
    rnvk_result(RNVK_CALL * session_run_tensor)(rnvk_session, const float *, size_t, float *, size_t);
    rnvk_result(RNVK_CALL * session_destroy)(rnvk_session);
    rnvk_result(RNVK_CALL * model_destroy)(rnvk_model);
    rnvk_result(RNVK_CALL * device_destroy)(rnvk_device);
    rnvk_device device;
    rnvk_model model;
    rnvk_session session;
    float x[105] = {3}, y[105] = {0};
    find("rnvk_device_create", &device_create);
    find("rnvk_model_load_file", &model_load_file);
    find("rnvk_session_create", &session_create);
    find("rnvk_session_run_tensor", &session_run_tensor);
    find("rnvk_session_destroy", &session_destroy);
    find("rnvk_model_destroy", &model_destroy);
    find("rnvk_device_destroy", &device_destroy);
    must(device_create(NULL, &device) == RNVK_OK, "a device");
    must(model_load_file(model_path, &model) == RNVK_OK, "a model");
    must(session_create(device, model, NULL, &session) == RNVK_OK, "a session");
    must(session_run_tensor(session, x, 105, y, 105) == RNVK_OK && y[0] == 3, "a run");
    must(session_destroy(session) == RNVK_OK && model_destroy(model) == RNVK_OK && device_destroy(device) == RNVK_OK, "an end");
}

int main(int argc, char **argv)
{
    struct timespec pause = {0, 200000000};
    int i;
    must(argc == 3, "two arguments");
    for (i = 0; i < 3; i++) {
        library = dlopen(argv[1], RTLD_NOW);
        must(library != NULL, "the library");
        use(argv[2]);
        must(dlclose(library) == 0, "closing it");
        nanosleep(&pause, NULL);
    }
    puts("unload: passed");
    return 0;
}
