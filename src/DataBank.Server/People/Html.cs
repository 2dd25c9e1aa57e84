using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace DataBank.Server;

/// <summary>A piece of HTML. What is filled into one is text and is escaped, unless it is HTML itself: a page can't be written that forgets it.</summary>
internal sealed class Html : IFormattable
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly Escaping Format = new();
    private readonly string text;

    private Html(string text) => this.text = text;

    public static Html Empty { get; } = new("");

    public static Html Of(FormattableString template) => new(template.ToString(Format));

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts));

    /// <summary>Japanese, with English beside.</summary>
    public static Html Say(string japanese, string english) => Of($"""{japanese} <span lang="en">{english}</span>""");

    public override string ToString() => text;

    public string ToString(string? format, IFormatProvider? formatProvider) => text;

    private sealed class Escaping : IFormatProvider, ICustomFormatter
    {
        object? IFormatProvider.GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        string ICustomFormatter.Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            Html html => html.text,
            IFormattable value => Encoder.Encode(value.ToString(format, CultureInfo.InvariantCulture)),
            _ => Encoder.Encode(arg?.ToString() ?? ""),
        };
    }
}
