Invariant: db-id-1
Description: "A system of Japanese institutions or practitioners ends in 1, the prefecture (01 to 47), the fee table and the seven digits of the institution. 医療機関の OID は「1」＋都道府県番号2桁＋点数表1桁＋医療機関コード7桁で終わる。"
Severity: #error
Expression: "system.empty() or system.matches('^urn:oid:1\\\\.2\\\\.392\\\\.100495\\\\.20\\\\.3\\\\.(11|41|51)\\\\..*$').not() or system.matches('^urn:oid:1\\\\.2\\\\.392\\\\.100495\\\\.20\\\\.3\\\\.(11|41|51)\\\\.1(0[1-9]|[1-3][0-9]|4[0-7])[0-9][0-9]{7}$')"

Invariant: db-id-2
Description: "A number of a medical institution has ten digits: prefecture (01 to 47), fee table, seven digits. 医療機関番号は都道府県番号2桁＋点数表1桁＋医療機関コード7桁の10桁。"
Severity: #error
Expression: "matches('^(0[1-9]|[1-3][0-9]|4[0-7])[0-9]{8}$')"

Invariant: db-id-3
Description: "A number of an insurer has up to eight digits. 保険者番号は8桁以内の数字。"
Severity: #error
Expression: "matches('^[0-9]{1,8}$')"
