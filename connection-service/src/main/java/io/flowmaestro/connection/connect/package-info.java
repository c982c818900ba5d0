/** Connect sessions: links with which somebody who is not signed in connects one account, and does nothing else. */
@NullMarked
package io.flowmaestro.connection.connect;

import org.jspecify.annotations.NullMarked;
