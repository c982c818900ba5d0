/**
 * Everything that leaves for the Internet: {@link io.flowmaestro.egress.GuardedHttpClient} sends, and
 * {@link io.flowmaestro.egress.EgressGuard} says where to. Provider calls and token endpoints go through here alike.
 */
@NullMarked
package io.flowmaestro.egress;

import org.jspecify.annotations.NullMarked;
