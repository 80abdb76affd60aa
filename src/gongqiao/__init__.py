"""Gongqiao 工桥: the software on which a federation of trade unions serves its workers."""
