package io.flowmaestro.connection.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import org.junit.jupiter.api.Test;

class ResultPageTest {
    @Test
    void showsTextAsTextAndLoadsNothing() {
        // Given
        ResultPage page = new ResultPage(
                200, "Slack is connected", "The connection <script>alert('1')</script> & co", "x\"y", "https://a/?b&c");

        // When
        Response response = page.response();

        // Then
        assertThat(response.getEntity())
                .asString()
                .contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; co")
                .contains("<code>x&quot;y</code>")
                .contains("href=\"https://a/?b&amp;c\"")
                .doesNotContain("<script");
        assertThat(response.getHeaderString("Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(response.getHeaderString("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(response.getHeaderString("Cache-Control")).isEqualTo("no-store");
    }
}
