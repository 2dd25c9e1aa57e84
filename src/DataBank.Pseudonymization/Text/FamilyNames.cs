namespace DataBank.Pseudonymization;

/// <summary>Family names that are common in Japan, where a word alone must tell whether it is one.</summary>
internal static class FamilyNames
{
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Names = new HashSet<string>(
        ("佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 金子 岡本 藤原 三浦 "
        + "中野 中川 原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 谷口 今井 工藤 高田 増田 丸山 杉山 村田 大塚 小山 藤本 平野 新井 河野 上野 武田 野口 松井 千葉 菅原 岩崎 久保 木下 佐野 野村 松尾 市川 "
        + "菊地 杉本 古川 大西 島田 水野 桜井 高野 吉川 山内 西田 飯田 菊池 西川 小松 北村 安田 五十嵐 川口 平田 関 中田 久保田 服部 東 岩田 土屋 川崎 福島 本田 辻 樋口 秋山 田口 永井 山中 中西 吉村 川上 石原 大橋 松岡 馬場 浜田 森本 星野 矢野 浅野 大島 吉岡 小池 "
        + "野田 荒木 熊谷 松浦 大久保 内藤 早川 鎌田 片山 須藤 尾崎 黒田 荒井 西山 栗原 渡部 渡邉 渡邊 齋藤 齊藤 髙橋 髙木 松下 永田 三宅 岡崎 上原 堀 広瀬 本間 津田 小田 桑原 川村 富田 小沢 小澤 沢田 澤田 篠原 川島 島 白石 須田 坂田 堀内 大谷 関口 岡 望月 石黒 比嘉 金城 大城").Split(' '),
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a word is one of them, or one with a given name behind.</summary>
    public static bool Begins(ReadOnlySpan<char> word)
    {
        for (var length = 1; length <= Math.Min(3, word.Length); length++)
        {
            if (Names.Contains(word[..length]) && (length > 1 || word.Length is 1 or 2 or 3))
            {
                return true;
            }
        }
        return false;
    }
}
