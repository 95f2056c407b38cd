"""Configurations of clusters that exist nowhere, in the manner of the product's files."""

ORCHARD = """<?xml version="1.0" encoding="EUC-JP"?>
<root>
  <!-- 果樹園のクラスタ。勝手に直さないこと -->
  <cluster>
    <name>orchard</name>
    <comment>受注データベース、東京</comment>
    <uuid>0b6c7a52-11d7-4f0e-8d6f-5a1c2e9b7f40</uuid>
  </cluster>
  <all>
    <charset>EUC-JP</charset>
    <encode>SJIS</encode>
    <serveros>linux</serveros>
  </all>
  <monitor>
    <types name="awsazw"/>
    <types name="mdw"/>
    <awsazw name="az">
      <comment/>
      <parameters>
        <availabilityzone>ap-northeast-1a</availabilityzone>
      </parameters>
      <server name="pear">
        <parameters>
          <availabilityzone>ap-northeast-1c</availabilityzone>
        </parameters>
      </server>
    </awsazw>
    <mdw name="mdw1">
      <comment/>
      <parameters>
        <object>md1</object>
      </parameters>
    </mdw>
  </monitor>
  <server name="pear">
    <priority>1</priority>
    <device id="0">
      <type>lan</type>
      <info>10.3.2.12</info>
    </device>
    <device id="400">
      <type>mdc</type>
      <info>10.3.2.12</info>
      <mdc>
        <info>10.3.2.12</info>
      </mdc>
    </device>
  </server>
  <server name="apple">
    <priority>0</priority>
    <device id="400">
      <type>mdc</type>
      <info>10.3.1.11</info>
      <mdc>
        <info>10.3.1.11</info>
      </mdc>
    </device>
    <device id="0">
      <type>lan</type>
      <info>10.3.1.11</info>
    </device>
    <device id="600">
      <type>bmc</type>
      <info>10.3.9.11</info>
      <extend>operator,plum-jam</extend>
    </device>
  </server>
  <heartbeat>
    <types name="lankhb"/>
    <lankhb name="lankhb1">
      <priority>0</priority>
      <device>0</device>
    </lankhb>
  </heartbeat>
  <networkpartition>
    <types name="pingnp"/>
    <types name="httpnp"/>
    <pingnp name="pingnp1">
      <priority>1</priority>
      <device>10200</device>
      <grp id="0">
        <list id="0">
          <ip>10.3.1.1</ip>
        </list>
        <list id="1">
          <ip>203.0.113.53</ip>
        </list>
      </grp>
    </pingnp>
    <httpnp name="httpnp1">
      <priority>0</priority>
      <device>10700</device>
      <host>orchard-np.s3-website-ap-northeast-1.amazonaws.com</host>
      <port>80</port>
    </httpnp>
  </networkpartition>
  <group name="harvest">
    <comment/>
    <resource name="awsvip@vip"/>
    <resource name="md@md1"/>
    <resource name="md@md2"/>
    <gid>0</gid>
  </group>
  <resource>
    <types name="awsvip"/>
    <types name="md"/>
    <awsvip name="vip">
      <comment/>
      <parameters>
        <ip>172.20.0.7</ip>
        <vpcid>vpc-0123456789abcdef0</vpcid>
        <eniid>eni-0aaaaaaaaaaaaaaa1</eniid>
      </parameters>
      <server name="pear">
        <parameters>
          <vpcid>vpc-0123456789abcdef0</vpcid>
          <eniid>eni-0aaaaaaaaaaaaaaa2</eniid>
        </parameters>
      </server>
    </awsvip>
    <md name="md1">
      <parameters>
        <netdev id="0">
          <priority>0</priority>
          <device>400</device>
          <mdcname>mdc1</mdcname>
        </netdev>
        <nmppath>/dev/NMP1</nmppath>
        <mount>
          <point>/srv/pips</point>
        </mount>
        <diskdev>
          <dppath>/dev/orchard/dp1</dppath>
          <cppath>/dev/orchard/cp1</cppath>
        </diskdev>
        <fs>xfs</fs>
      </parameters>
      <comment/>
    </md>
    <md name="md2">
      <parameters>
        <fullcopy>0</fullcopy>
        <diskdev>
          <dppath>/dev/orchard/dp2</dppath>
          <cppath>/dev/orchard/cp2</cppath>
        </diskdev>
      </parameters>
      <comment/>
    </md>
  </resource>
  <trekking>
    <configid>5301000.1234567890123456</configid>
    <create>1</create>
    <savededition>X</savededition>
    <savedversion>5.3.0-1</savedversion>
    <savedinnerversion>530100</savedinnerversion>
  </trekking>
  <webmgr>
    <client>
      <objectnumber>9</objectnumber>
    </client>
    <security>
      <adminpassword>9f8e7d6c5b4a</adminpassword>
      <userpassword/>
    </security>
  </webmgr>
</root>
"""
"""Linux, X 5.3, in Japanese; the second server's values of its own; a password; pear stands before apple."""

SHED = """<?xml version="1.0" encoding="ASCII"?>
<root>
  <cluster>
    <name>shed</name>
    <comment />
  </cluster>
  <all>
    <charset>ASCII</charset>
    <encode>SJIS</encode>
    <serveros>windows</serveros>
  </all>
  <server name="rake">
    <priority>0</priority>
    <device id="0">
      <type>lan</type>
      <info>10.3.1.21</info>
    </device>
    <device id="1">
      <type>lan</type>
      <info>10.4.1.21</info>
    </device>
    <device id="400">
      <type>mdc</type>
      <info>10.4.1.21</info>
      <mdc>
        <info>10.4.1.21</info>
      </mdc>
    </device>
  </server>
  <heartbeat />
  <networkpartition />
  <group name="tools">
    <comment />
    <resource name="md@jars" />
  </group>
  <resource>
    <types name="md" />
    <md name="jars">
      <parameters>
        <volumemountpoint>J</volumemountpoint>
        <cpvolumemountpoint>K</cpvolumemountpoint>
      </parameters>
      <comment />
      <server name="rake">
        <parameters>
          <volumeguid>1d1d1d1d-0000-4000-8000-000000000001</volumeguid>
          <cpvolumeguid>1d1d1d1d-0000-4000-8000-000000000002</cpvolumeguid>
        </parameters>
      </server>
    </md>
  </resource>
  <trekking>
    <configid>4201070.5</configid>
    <savedversion>4.2.0-1</savedversion>
  </trekking>
</root>
"""
"""Windows, X 4.2, in English, empty elements closed with a blank before."""


def orchard() -> bytes:
    return ORCHARD.encode("euc_jp")


def shed(newline: str = "\r\n") -> bytes:
    return SHED.replace("\n", newline).encode("ascii")


def having(data: str, before: str, after: str) -> str:
    """A file with one text in it for another."""
    assert data.count(before) == 1, before
    return data.replace(before, after)
