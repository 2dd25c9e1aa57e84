using System.Collections.Frozen;
using System.Text;

namespace DataBank.Fhir;

/// <summary>
/// Old and other forms of kanji in names and terms, with the form of the 常用漢字 or, beyond it, the usual one: 髙橋 and 高橋 are told apart
/// in a register and taken for the same in a search. Forms that stand for different names (斎 and 斉) are not joined.
/// </summary>
internal static class KanjiVariants
{
    // Variant and usual form in turn.
    private const string Pairs =
        "髙高﨑崎嵜崎邊辺邉辺齋斎齊斉濵浜濱浜澤沢廣広櫻桜國国圀国德徳眞真惠恵榮栄條条瀨瀬瀧滝龍竜劍剣靜静曾曽增増藏蔵縣県嶋島嶌島嶽岳渕淵渊淵𠮷吉栁柳桺柳"
        + "桒桑舘館鐵鉄與与萬万槇槙冨富彌弥實実壽寿豐豊圓円圖図學学會会觀観關関氣気舊旧擧挙峽峡狹狭曉暁勳勲薰薫莊荘黃黄黑黒讓譲穰穣愼慎晉晋槗橋恆恒淸清靑青"
        + "頴穎稻稲來来亞亜佛仏假仮傳伝兒児內内兩両凉涼勞労區区參参單単嚴厳團団鹽塩壯壮壹壱處処獨独獸獣發発盡尽禮礼祿禄稱称竝並粹粋絲糸經経綠緑總総繪絵繩縄"
        + "聲声聽聴肅粛臺台號号蟲虫蠶蚕衞衛裝装覺覚譯訳讀読變変豫予貳弐賣売轉転辨弁瓣弁辯弁遲遅遞逓鄕郷醫医錢銭鎭鎮鑛鉱隱隠雙双靈霊顏顔顯顕驗験髮髪鬪闘鷗鴎"
        + "麥麦黨党點点齒歯龜亀體体應応樂楽樣様橫横歸帰歷歴殘残涉渉淨浄淺浅渴渇溪渓滿満澁渋濟済濕湿燒焼爐炉爭争獻献瑤瑶產産疊畳祕秘穗穂縱縦繼継續続纖繊缺欠"
        + "莖茎藝芸藥薬虛虚蘆芦靱靭飮飲鷄鶏晝昼檜桧楳梅栢柏濤涛礪砺賴頼籔薮藪薮癈廃瘦痩贊賛辭辞亂乱爲為乘乗從従徑径恊協戀恋戶戸戾戻拂払拔抜拜拝插挿搖揺攝摂"
        + "收収敎教數数斷断晚晩毆殴溫温灣湾犧犠狀状畫画當当癡痴皷鼓盜盗硏研碎砕竊窃腦脳膽胆臟臓證証讚讃踐践輕軽遙遥邨村醉酔釋釈鍊錬陷陥險険隨随雜雑餘余驛駅"
        + "騷騒鳬鳧麴麹默黙";

    private static readonly FrozenDictionary<Rune, Rune> UsualForms = Load();

    /// <summary>The usual form; any other character as it is.</summary>
    public static Rune Usual(Rune character) => UsualForms.GetValueOrDefault(character, character);

    private static FrozenDictionary<Rune, Rune> Load()
    {
        Rune[] runes = [.. Pairs.EnumerateRunes()];
        return runes.Chunk(2).ToFrozenDictionary(pair => pair[0], pair => pair[1]);
    }
}
