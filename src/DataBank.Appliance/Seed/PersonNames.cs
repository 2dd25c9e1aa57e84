namespace DataBank.Appliance;

/// <summary>Frequent Japanese names; all characters are in JIS X 0208, so that they fit into every DICOM character set.</summary>
internal static class PersonNames
{
    public static IReadOnlyList<PersonName> Families { get; } =
    [
        new("佐藤", "サトウ", "Sato"), new("鈴木", "スズキ", "Suzuki"), new("高橋", "タカハシ", "Takahashi"), new("田中", "タナカ", "Tanaka"),
        new("伊藤", "イトウ", "Ito"), new("渡辺", "ワタナベ", "Watanabe"), new("山本", "ヤマモト", "Yamamoto"), new("中村", "ナカムラ", "Nakamura"),
        new("小林", "コバヤシ", "Kobayashi"), new("加藤", "カトウ", "Kato"), new("吉田", "ヨシダ", "Yoshida"), new("山田", "ヤマダ", "Yamada"),
        new("佐々木", "ササキ", "Sasaki"), new("山口", "ヤマグチ", "Yamaguchi"), new("松本", "マツモト", "Matsumoto"), new("井上", "イノウエ", "Inoue"),
        new("木村", "キムラ", "Kimura"), new("林", "ハヤシ", "Hayashi"), new("斎藤", "サイトウ", "Saito"), new("清水", "シミズ", "Shimizu"),
        new("山崎", "ヤマザキ", "Yamazaki"), new("森", "モリ", "Mori"), new("池田", "イケダ", "Ikeda"), new("橋本", "ハシモト", "Hashimoto"),
        new("阿部", "アベ", "Abe"), new("石川", "イシカワ", "Ishikawa"), new("前田", "マエダ", "Maeda"), new("藤田", "フジタ", "Fujita"),
        new("小川", "オガワ", "Ogawa"), new("後藤", "ゴトウ", "Goto"), new("岡田", "オカダ", "Okada"), new("長谷川", "ハセガワ", "Hasegawa"),
        new("村上", "ムラカミ", "Murakami"), new("近藤", "コンドウ", "Kondo"), new("石井", "イシイ", "Ishii"), new("遠藤", "エンドウ", "Endo"),
        new("坂本", "サカモト", "Sakamoto"), new("青木", "アオキ", "Aoki"), new("西村", "ニシムラ", "Nishimura"), new("福田", "フクダ", "Fukuda"),
    ];

    public static IReadOnlyList<PersonName> Men { get; } =
    [
        new("太郎", "タロウ", "Taro"), new("一郎", "イチロウ", "Ichiro"), new("健一", "ケンイチ", "Kenichi"), new("浩", "ヒロシ", "Hiroshi"),
        new("誠", "マコト", "Makoto"), new("隆", "タカシ", "Takashi"), new("正男", "マサオ", "Masao"), new("和夫", "カズオ", "Kazuo"),
        new("大輔", "ダイスケ", "Daisuke"), new("翔太", "ショウタ", "Shota"), new("直樹", "ナオキ", "Naoki"), new("修", "オサム", "Osamu"),
        new("勝", "マサル", "Masaru"), new("豊", "ユタカ", "Yutaka"), new("哲也", "テツヤ", "Tetsuya"), new("達也", "タツヤ", "Tatsuya"),
        new("秀樹", "ヒデキ", "Hideki"), new("博之", "ヒロユキ", "Hiroyuki"), new("幸雄", "ユキオ", "Yukio"), new("清", "キヨシ", "Kiyoshi"),
    ];

    public static IReadOnlyList<PersonName> Women { get; } =
    [
        new("花子", "ハナコ", "Hanako"), new("和子", "カズコ", "Kazuko"), new("幸子", "サチコ", "Sachiko"), new("恵子", "ケイコ", "Keiko"),
        new("洋子", "ヨウコ", "Yoko"), new("久美子", "クミコ", "Kumiko"), new("由美子", "ユミコ", "Yumiko"), new("真由美", "マユミ", "Mayumi"),
        new("直美", "ナオミ", "Naomi"), new("陽子", "ヨウコ", "Yoko"), new("明美", "アケミ", "Akemi"), new("智子", "トモコ", "Tomoko"),
        new("千代子", "チヨコ", "Chiyoko"), new("節子", "セツコ", "Setsuko"), new("美咲", "ミサキ", "Misaki"), new("愛", "アイ", "Ai"),
        new("京子", "キョウコ", "Kyoko"), new("裕子", "ユウコ", "Yuko"), new("典子", "ノリコ", "Noriko"), new("文子", "フミコ", "Fumiko"),
    ];
}
