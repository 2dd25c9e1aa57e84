namespace DataBank.Appliance;

/// <summary>The languages of the implementation guide. Japanese stands at the root of the site, English below <c>en/</c>.</summary>
public enum GuideLanguage
{
    Japanese,
    English,
}
