/*
 * What Godot 3 and a GDNative library say to each other, as far as the sample does: the fixed layouts of the engine's values and of its table of functions, in
 * declarations of our own. Functions that are not called here are room between those that are. 64-bit.
 */
#ifndef GDNATIVE_H
#define GDNATIVE_H

#include <stdbool.h>
#include <stdint.h>

#if defined(_WIN32)
#define GDNATIVE_EXPORT __declspec(dllexport)
#else
#define GDNATIVE_EXPORT __attribute__((visibility("default")))
#endif

/* Values of the engine's: only it looks into them. */
typedef struct godot_variant { uint8_t opaque[24]; } godot_variant;
typedef struct godot_array { uint8_t opaque[8]; } godot_array;
typedef struct godot_string { uint8_t opaque[8]; } godot_string;
typedef struct godot_char_string { uint8_t opaque[8]; } godot_char_string;
typedef struct godot_pool_byte_array { uint8_t opaque[8]; } godot_pool_byte_array;
typedef struct godot_read_access godot_read_access; /* keeps the bytes of a pool array where they are */

typedef void (*godot_unused)(void);

/* The engine's functions, in the order of version 1.0, which every Godot 3 has. */
typedef struct godot_api {
    unsigned int type;
    unsigned int major;
    unsigned int minor;
    const void *next;
    unsigned int extension_count;
    const void *extensions;
    godot_unused unused_0[165];
    godot_read_access *(*pool_byte_array_read)(const godot_pool_byte_array *self);
    godot_unused unused_166[3];
    int (*pool_byte_array_size)(const godot_pool_byte_array *self);
    void (*pool_byte_array_destroy)(godot_pool_byte_array *self);
    godot_unused unused_171[97];
    const uint8_t *(*read_access_ptr)(const godot_read_access *self);
    godot_unused unused_269[1];
    void (*read_access_destroy)(godot_read_access *self);
    godot_unused unused_271[64];
    const godot_variant *(*array_operator_index_const)(const godot_array *self, int index);
    godot_unused unused_336[20];
    int (*array_size)(const godot_array *self);
    godot_unused unused_357[157];
    void (*variant_new_string)(godot_variant *self, const godot_string *text);
    godot_unused unused_515[24];
    int64_t (*variant_as_int)(const godot_variant *self);
    godot_unused unused_540[1];
    godot_string (*variant_as_string)(const godot_variant *self);
    godot_unused unused_542[15];
    godot_pool_byte_array (*variant_as_pool_byte_array)(const godot_variant *self);
    godot_unused unused_558[14];
    const char *(*char_string_get_data)(const godot_char_string *self);
    void (*char_string_destroy)(godot_char_string *self);
    godot_unused unused_574[104];
    godot_char_string (*string_utf8)(const godot_string *self);
    godot_unused unused_679[2];
    godot_string (*string_chars_to_utf8)(const char *utf8);
    godot_unused unused_682[39];
    void (*string_destroy)(godot_string *self);
} godot_api;

/* What the engine tells a library when it loads it. */
typedef struct godot_init_options {
    bool in_editor;
    uint64_t core_api_hash;
    uint64_t editor_api_hash;
    uint64_t no_api_hash;
    godot_unused report_version_mismatch;
    godot_unused report_loading_error;
    void *library;
    const godot_api *api;
    const godot_string *path;
} godot_init_options;

#endif
