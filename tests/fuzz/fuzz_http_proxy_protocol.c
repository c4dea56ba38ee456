/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a PROXY header. What is understood has a length inside the input, and is understood
 * the same when that is all there is; a prefix of it is never bad. */
#include "fuzz/fuzz.h"
#include "http/proxy_protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct slice input = slice_make(bytes, length);
    size_t used = 0, again = 0;
    struct ip client = {{0}}, same = {{0}};
    enum proxy_protocol_result result = proxy_protocol_parse(input, &used, &client);
    if (result == PROXY_PROTOCOL_MORE || result == PROXY_PROTOCOL_BAD)
        return 0;
    ensure(used > 0 && used <= length && used <= PROXY_PROTOCOL_MAX_BYTES);
    ensure(proxy_protocol_parse(slice_first(input, used), &again, &same) == result);
    ensure(again == used && ip_equal(client, same));
    for (size_t i = 0; i < used; i++)
        ensure(proxy_protocol_parse(slice_first(input, i), &again, &same) == PROXY_PROTOCOL_MORE);
    return 0;
}
