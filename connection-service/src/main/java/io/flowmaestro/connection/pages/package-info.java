/** The web pages on which people manage connections: HTML from the server, which works without a script and is better with. */
@NullMarked
package io.flowmaestro.connection.pages;

import org.jspecify.annotations.NullMarked;
