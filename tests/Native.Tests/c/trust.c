/*
 * Models from strangers: what rnvk_load_options demand.
 *
 *     trust SIGNED.rnvk PUBLIC.pem FOREIGN.rnvk
 *
 * Beside SIGNED.rnvk, of the converter's kernels, lies its signature. FOREIGN.rnvk is not signed and has a kernel of its own.
 */
#include "check.h"

static char *read_all(const char *path, size_t *size)
{
    char *bytes = malloc(1 << 24);
    FILE *file = fopen(path, "rb");
    CHECK(bytes != NULL && file != NULL);
    *size = fread(bytes, 1, (1 << 24) - 1, file);
    bytes[*size] = 0;
    fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    rnvk_load_options none = RNVK_LOAD_OPTIONS_INIT;
    rnvk_load_options options = RNVK_LOAD_OPTIONS_INIT;
    rnvk_model model = MADE_UP(rnvk_model);
    char path[4096];
    size_t size, key_size, signature_size;
    char *bytes, *key, *signature;
    CHECK(argc == 4);
    snprintf(path, sizeof path, "%s.sig", argv[1]);
    bytes = read_all(argv[1], &size);
    key = read_all(argv[2], &key_size);
    signature = read_all(path, &signature_size);

    OK(rnvk_model_load_file_checked(argv[3], NULL, &model));
    OK(rnvk_model_destroy(model));
    OK(rnvk_model_load_file_checked(argv[3], &none, &model));
    OK(rnvk_model_destroy(model));

    options.flags = RNVK_LOAD_TRUSTED_KERNELS_ONLY;
    EXPECT(RNVK_ERROR_UNTRUSTED, "is none of the", rnvk_model_load_file_checked(argv[3], &options, &model));
    CHECK(model == NULL);
    options.signer = key;
    EXPECT(RNVK_ERROR_UNTRUSTED, "There is no signature", rnvk_model_load_file_checked(argv[3], &options, &model));
    OK(rnvk_model_load_file_checked(argv[1], &options, &model));
    OK(rnvk_model_destroy(model));

    EXPECT(RNVK_ERROR_UNTRUSTED, "There is no signature", rnvk_model_load_memory_checked(bytes, size, &options, &model));
    options.signature = signature;
    options.signature_size = signature_size;
    OK(rnvk_model_load_memory_checked(bytes, size, &options, &model));
    OK(rnvk_model_destroy(model));
    bytes[size - 1] ^= 1;
    EXPECT(RNVK_ERROR_UNTRUSTED, "not the wanted signer's", rnvk_model_load_memory_checked(bytes, size, &options, &model));

    options.signature = NULL;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "signature is NULL", rnvk_model_load_memory_checked(bytes, size, &options, &model));
    options.signature_size = 0;
    options.signer = "no key";
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_load_options.signer", rnvk_model_load_file_checked(argv[1], &options, &model));
    options.signer = NULL;
    options.flags = 128;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_load_options.flags", rnvk_model_load_file_checked(argv[1], &options, &model));
    free(bytes);
    free(key);
    free(signature);
    puts("trust: passed");
    return 0;
}
