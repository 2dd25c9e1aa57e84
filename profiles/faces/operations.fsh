// Operations of the appliance's own.
RuleSet: Operation(id, name, title)
* url = "http://databank.example.jp/fhir/OperationDefinition/{id}"
* name = {name}
* title = {title}
* status = #active
* experimental = false
* kind = #operation
* code = #{id}

Instance: reindex
InstanceOf: OperationDefinition
Usage: #definition
Title: "Index everything anew"
* insert Operation(reindex, "Reindex", "Index everything anew 再索引")
* description = "Indexes all resources anew in the background and makes added search parameters searchable; the answer (202) names where its progress is read. 全リソースを背後で再索引し、追加した検索パラメータを使えるようにする。応答（202）の Content-Location で進み具合を読む。"
* affectsState = true
* system = true
* type = false
* instance = false

Instance: purge-history
InstanceOf: OperationDefinition
Usage: #definition
Title: "Remove old versions"
* insert Operation(purge-history, "PurgeHistory", "Remove old versions 履歴の完全削除")
* description = "Removes every version of a resource but the current one; for administrators. 現在の版を除くすべての版を完全に消す。管理者のみ。"
* affectsState = true
* resource = #Resource
* system = false
* type = false
* instance = true
* parameter.name = #return
* parameter.use = #out
* parameter.min = 1
* parameter.max = "1"
* parameter.documentation = "How many versions were removed. 消した版の数。"
* parameter.type = #OperationOutcome

Instance: import
InstanceOf: OperationDefinition
Usage: #definition
Title: "Import NDJSON"
* insert Operation(import, "Import", "Import NDJSON NDJSON の一括取込")
* description = "Takes NDJSON as its body, or Parameters that name files below the import folder or on servers that the site has named, and stores it in the background (Prefer: respond-async). 本文の NDJSON、または取込フォルダや登録済みサーバーのファイルを名指す Parameters を受け取り、背後で格納する。"
* affectsState = true
* system = true
* type = false
* instance = false

Instance: intake
InstanceOf: OperationDefinition
Usage: #definition
Title: "Take in a received Bundle"
* insert Operation(intake, "Intake", "Take in a received Bundle 受信したBundleの取込")
* description = "Takes a JP-CLINS Bundle of type collection or document as its body, checks it, takes it apart, matches it to a known patient and stores it with its Provenance in one transaction; on a kept Bundle, says whose it is. collection または document の JP-CLINS Bundle を検証・分解し、既知の患者に対応づけて Provenance とともに一括で格納する。保管中の Bundle に対しては患者を指定する。"
* affectsState = true
* resource = #Bundle
* system = true
* type = false
* instance = true
* parameter[+].name = #patient
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Whose a kept Bundle is: Patient/{id}. 保管中の Bundle の患者。"
* parameter[=].type = #string
* parameter[+].name = #result
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "taken, superseded, unchanged or unmatched. 取込済み・差替え・変更なし・患者不明。"
* parameter[=].type = #code

Instance: cohort
InstanceOf: OperationDefinition
Usage: #definition
Title: "Find a cohort"
* insert Operation(cohort, "FindCohort", "Find a cohort コホートの検索")
* description = "Finds the patients who meet a tree of criteria: searches, variants in any notation, expression of genes, images, kinds of data, death, and what lies together in time. Counts them by kind of data with the overlaps; lists, on request, cases, nearest images, files and survival; saves a Group. 条件の木（検索式・任意の表記のバリアント・遺伝子発現・画像・データの種類・死亡・時間関係）に合う患者を探し、データの種類ごとの人数と重なりを答える。求めに応じて症例、最も近い画像、ファイル、生存時間を列挙し、Group として保存する。"
* affectsState = true
* system = true
* type = false
* instance = false
* parameter[+].name = #criteria
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "The criteria as JSON. 条件（JSON）。"
* parameter[=].type = #string
* parameter[+].name = #include
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].documentation = "cases, matches, files or survival. 追加で求める表。"
* parameter[=].type = #code
* parameter[+].name = #match
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Which event is matched to which, as JSON. 何を何に対応づけるか（JSON）。"
* parameter[=].type = #string
* parameter[+].name = #survival
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Where survival starts and ends, as JSON. 生存時間の始点と終点（JSON）。"
* parameter[=].type = #string
* parameter[+].name = #saveAs
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Name of a Group to be saved. 保存する Group の名前。"
* parameter[=].type = #string
* parameter[+].name = #patients
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "How many patients. 人数。"
* parameter[=].type = #integer
* parameter[+].name = #group
* parameter[=].use = #out
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "The Group that was saved. 保存した Group。"
* parameter[=].type = #Reference
