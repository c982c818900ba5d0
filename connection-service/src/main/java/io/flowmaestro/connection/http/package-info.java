/** The REST API, the OAuth pages and the problems they answer with. */
@NullMarked
package io.flowmaestro.connection.http;

import org.jspecify.annotations.NullMarked;
