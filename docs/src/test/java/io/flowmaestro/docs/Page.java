package io.flowmaestro.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/**
 * A Markdown file, and what in it can be true or false.
 *
 * @param file where it is; relative links start there
 * @param text all of it
 * @param anchors what {@code #...} may follow its name, as GitHub makes them of headings
 * @param links destinations of links and images
 * @param samples fenced code blocks
 * @param words inline code
 */
record Page(
        Path file, String text, List<String> anchors, List<String> links, List<Sample> samples, List<String> words) {

    /**
     * A fenced code block.
     *
     * @param language the first word behind the fence; empty where there is none
     * @param subject the rest of that line: what the sample is one of; empty where there is none
     * @param content what is between the fences
     */
    record Sample(String language, String subject, String content) {}

    static Page read(Path file) {
        try {
            return of(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page of(Path file, String text) {
        Page page = new Page(file, text, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Parser.builder().build().parse(text).accept(page.new Reader());
        return page;
    }

    private final class Reader extends AbstractVisitor {
        @Override
        public void visit(Heading heading) {
            StringBuilder title = new StringBuilder();
            heading.accept(new AbstractVisitor() {
                @Override
                public void visit(Text part) {
                    title.append(part.getLiteral());
                }

                @Override
                public void visit(Code part) {
                    title.append(part.getLiteral());
                }
            });
            anchors.add(anchor(title.toString()));
            visitChildren(heading);
        }

        @Override
        public void visit(Link link) {
            links.add(link.getDestination());
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            links.add(image.getDestination());
        }

        @Override
        public void visit(Code code) {
            words.add(code.getLiteral());
        }

        @Override
        public void visit(FencedCodeBlock block) {
            String[] info = block.getInfo().strip().split("\\s+", 2);
            samples.add(new Sample(info[0], info.length > 1 ? info[1] : "", block.getLiteral()));
        }
    }

    /** GitHub's rule: lower case, spaces become hyphens, all else but letters, digits, hyphen and underscore goes. */
    static String anchor(String title) {
        return title.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
