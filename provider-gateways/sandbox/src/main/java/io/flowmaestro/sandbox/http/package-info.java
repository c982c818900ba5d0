/** Requests and answers, as a provider sees them. */
@NullMarked
package io.flowmaestro.sandbox.http;

import org.jspecify.annotations.NullMarked;
