namespace DataBank.Pseudonymization;

/// <summary>The eight regions of Japan by prefecture (八地方区分).</summary>
internal static class JapaneseRegions
{
    private static readonly Dictionary<string, string> ByPrefecture = new (string Region, string Prefectures)[]
    {
        ("北海道", "北海道"),
        ("東北", "青森県 岩手県 宮城県 秋田県 山形県 福島県"),
        ("関東", "茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県"),
        ("中部", "新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県"),
        ("近畿", "三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県"),
        ("中国", "鳥取県 島根県 岡山県 広島県 山口県"),
        ("四国", "徳島県 香川県 愛媛県 高知県"),
        ("九州", "福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県"),
    }.SelectMany(row => row.Prefectures.Split(' '), (row, prefecture) => (row.Region, prefecture)).ToDictionary(row => row.prefecture, row => row.Region, StringComparer.Ordinal);

    public static IEnumerable<string> Prefectures => ByPrefecture.Keys;

    /// <summary>Null for what is no prefecture.</summary>
    public static string? Of(string prefecture) => ByPrefecture.GetValueOrDefault(prefecture);
}
