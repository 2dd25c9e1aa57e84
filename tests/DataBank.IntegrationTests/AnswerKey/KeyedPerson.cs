using System.Text;

namespace DataBank.IntegrationTests.AnswerKey;

/// <summary>A made-up patient with what identifies her, in every script in which it is planted.</summary>
/// <param name="Id">Of the Patient resource.</param>
/// <param name="Number">Medical record number.</param>
internal sealed record KeyedPerson(string Id, string Number)
{
    private const string Kanji = "髙橋^美咲", Kana = "タカハシ^ミサキ", Hiragana = "たかはし^みさき", Roman = "TAKAHASHI^MISAKI";

    public static KeyedPerson First { get; } = new("keyed-takahashi", "0098765432");

    public static KeyedPerson Second { get; } = new("keyed-ogasawara", "0055500123");

    public const string BirthDate = "19610709";
    public const string Address = "東京都文京区本郷7-3-1 コーポ本郷203";
    public const string Phone = "03-5555-0142";
    public const string Mobile = "090-5555-0142";
    public const string Doctor = "佐藤^一郎";
    public const string DoctorRoman = "SATO^ICHIRO";
    public const string Hospital = "みなと総合病院";
    public const string HospitalRoman = "MINATO GENERAL HOSPITAL";
    public const string Accession = "ACC2026110001";
    public const string Insurance = "06130012";

    /// <summary>Patient's Name in three groups (PS3.5 §6.2.1.1), the last phonetic in the script asked for.</summary>
    public static string Name(bool inHiragana = true) => $"{Roman}={Kanji}={(inHiragana ? Hiragana : Kana)}";

    /// <summary>The same with the usual variant of the first ideograph, which is the only one in JIS X 0208.</summary>
    public static string NameInJis => $"{Roman}={Kanji.Replace('髙', '高')}={Kana}";

    /// <summary>Whatever of her must not leave, as single words: found in bytes, they are a leak.</summary>
    public static IReadOnlyList<string> Words { get; } =
    [
        "髙橋", "高橋", "美咲", "タカハシ", "ミサキ", "ﾀｶﾊｼ", "ﾐｻｷ", "たかはし", "みさき", "TAKAHASHI", "Takahashi", "MISAKI", "Misaki", "takahashi", "0098765432", "98765432",
        "19610709", "1961-07-09", "1961/07/09", "昭和36年7月9日", "S36.7.9", "S360709", "本郷7-3-1", "本郷７－３－１", "03-5555-0142", "0355550142", "090-5555-0142", "09055550142",
        "113-0033", "06130012", "12-34567", "ACC2026110001", "小笠原", "0055500123", "佐藤", "SATO^ICHIRO", "みなと総合病院", "MINATO", "misaki.t@mail.example.jp",
    ];

    private static readonly IReadOnlyList<byte[]> Patterns = [.. Words.SelectMany(Encoded).DistinctBy(Convert.ToHexString)];

    /// <summary>Whether any of the words stands in these bytes, in UTF-8, UTF-16, Shift_JIS, EUC, ISO 2022 or base64.</summary>
    public static bool OccursIn(ReadOnlySpan<byte> bytes)
    {
        foreach (var pattern in Patterns)
        {
            if (bytes.IndexOf(pattern) >= 0) return true;
        }
        return false;
    }

    public string Resource() => this == First
        ? $$"""
          { "resourceType": "Patient", "id": "{{Id}}", "identifier": [{ "system": "{{Some.System}}", "value": "{{Number}}" }],
            "name": [
              { "extension": [{ "url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation", "valueCode": "IDE" }], "text": "髙橋 美咲", "family": "髙橋", "given": ["美咲"] },
              { "extension": [{ "url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation", "valueCode": "SYL" }], "text": "タカハシ ミサキ", "family": "タカハシ", "given": ["ミサキ"] },
              { "extension": [{ "url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation", "valueCode": "ABC" }], "text": "TAKAHASHI MISAKI", "family": "TAKAHASHI", "given": ["MISAKI"] }],
            "telecom": [{ "system": "phone", "value": "{{Phone}}" }, { "system": "phone", "value": "{{Mobile}}" }, { "system": "email", "value": "misaki.t@mail.example.jp" }],
            "gender": "female", "birthDate": "1961-07-09",
            "address": [{ "text": "{{Address}}", "line": ["本郷7-3-1", "コーポ本郷203"], "city": "文京区", "state": "東京都", "postalCode": "113-0033", "country": "JP" }] }
          """
        : $$"""
          { "resourceType": "Patient", "id": "{{Id}}", "identifier": [{ "system": "{{Some.System}}", "value": "{{Number}}" }],
            "name": [{ "text": "小笠原 健", "family": "小笠原", "given": ["健"] }], "gender": "male", "birthDate": "1948-11-30" }
          """;

    private static IEnumerable<byte[]> Encoded(string word)
    {
        yield return Encoding.UTF8.GetBytes(word);
        yield return Encoding.Unicode.GetBytes(word);
        yield return Encoding.BigEndianUnicode.GetBytes(word);
        yield return Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(word)).TrimEnd('=')[..^1]);
        if (Ascii.IsValid(word)) yield break;
        foreach (var page in new[] { 932, 51932 })
        {
            if (TryEncode(page, word) is not { } bytes) continue;
            yield return bytes;
            // The two-byte set of ISO 2022 IR 87 is EUC without the high bits.
            if (page == 51932 && bytes.All(b => b > 0xA0)) yield return [.. bytes.Select(b => (byte)(b & 0x7F))];
        }
    }

    private static byte[]? TryEncode(int page, string word)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(page, EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback)!.GetBytes(word);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
