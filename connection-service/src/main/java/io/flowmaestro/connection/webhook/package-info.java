/** Tells a tenant's own servers what happens to its connections, by Standard Webhooks. */
@NullMarked
package io.flowmaestro.connection.webhook;

import org.jspecify.annotations.NullMarked;
